import SQLInterface

/// The statements that move one batch of a table's rows.
package struct TransferBatch {
    static let size = 200

    let table: TransferTable

    /// The rows after a key, in the order of the key.
    func read(after key: SQLValue?, from database: any SQLDatabase) async throws -> [SQLRow] {
        let condition = key == nil ? "" : "WHERE \(table.key) > $1"
        return try await database.query(
            """
            SELECT \(columns) FROM \(table.name) \(condition)
            ORDER BY \(table.key) LIMIT \(Self.size)
            """,
            key.map { [$0] } ?? [])
    }

    /// Adds the rows that the target does not have yet.
    func write(_ rows: [SQLRow], to database: any SQLDatabase) async throws {
        guard !rows.isEmpty else { return }
        let parameters = rows.flatMap(\.values)
        let places = rows.indices.map { row in
            "(" + table.columns.indices.map { "$\(row * table.columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
        }
        let statement =
            "INSERT INTO \(table.name) (\(columns)) VALUES \(places.joined(separator: ", ")) ON CONFLICT DO NOTHING"
        try await database.write { _ = try $0.run(statement, parameters) }
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

    private var columns: String { table.columns.joined(separator: ", ") }
}
