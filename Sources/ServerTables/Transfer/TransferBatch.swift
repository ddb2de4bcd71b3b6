import SQLInterface

/// The statements that move one batch of a table's rows.
package struct TransferBatch {
    static let size = 200

    let table: TransferTable

    /// The rows after a key, in the order of the key.
    func read(after key: SQLValue?, from database: any SQLDatabase) async throws -> [SQLRow] {
        try await database.query(selection(after: key), key.map { [$0] } ?? [])
    }

    /// The same inside a transaction.
    func read(after key: SQLValue?, from connection: any SQLConnection) throws -> [SQLRow] {
        try connection.run(selection(after: key), key.map { [$0] } ?? [])
    }

    private func selection(after key: SQLValue?) -> String {
        """
        SELECT \(columns) FROM \(table.name) \(key == nil ? "" : "WHERE \(table.key) > $1")
        ORDER BY \(table.key) LIMIT \(Self.size)
        """
    }

    /// Adds the rows that the target does not have yet.
    func write(_ rows: [SQLRow], to database: any SQLDatabase) async throws {
        try await database.write { try write(rows, to: $0) }
    }

    /// The same inside a transaction.
    func write(_ rows: [SQLRow], to connection: any SQLConnection) throws {
        guard !rows.isEmpty else { return }
        let places = rows.indices.map { row in
            "(" + table.columns.indices.map { "$\(row * table.columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
        }
        try connection.run(
            "INSERT INTO \(table.name) (\(columns)) VALUES \(places.joined(separator: ", ")) ON CONFLICT DO NOTHING",
            rows.flatMap(\.values))
    }

    /// The greatest key in the table.
    func lastKey(in database: any SQLDatabase) async throws -> SQLValue? {
        try await database.query(
            "SELECT \(table.key) FROM \(table.name) ORDER BY \(table.key) DESC LIMIT 1", []
        ).first?.values.first
    }

    /// The number of rows in the table.
    func count(in database: any SQLDatabase) async throws -> Int {
        Int(try await database.query("SELECT count(*) FROM \(table.name)", []).first?.integer(0) ?? 0)
    }

    /// The same inside a transaction.
    func count(in connection: any SQLConnection) throws -> Int {
        Int(try connection.run("SELECT count(*) FROM \(table.name)").first?.integer(0) ?? 0)
    }

    private var columns: String { table.columns.joined(separator: ", ") }
}
