/// Migrates a set of tables to the version of this program, and refuses tables of a newer version.
package struct Migrator: Sendable {
    private let migrations: [Migration]
    private let versionTable: String

    /// Creates a migrator of one set of tables.
    ///
    /// - Parameters:
    ///   - migrations: all steps; the first creates version 1.
    ///   - versionTable: the table that holds the version of these tables. Each set of tables has its own.
    package init(_ migrations: [Migration], versionTable: String) {
        self.migrations = migrations
        self.versionTable = versionTable
    }

    /// Whether any version has created the tables. Changes nothing.
    package func isInstalled(in database: any SQLDatabase) async throws -> Bool {
        let tables = try await database.query(database.dialect.tablesNamed, [.text(versionTable)])
        guard !tables.isEmpty else { return false }
        return try await database.query("SELECT version FROM \(versionTable)", []).first?.integer(0) ?? 0 > 0
    }

    /// The steps that ``migrate(_:)`` would take, one sentence each. Changes nothing.
    ///
    /// - Throws: ``StorageError`` `newerVersion` if a newer version of this program created the tables.
    package func pending(in database: any SQLDatabase) async throws -> [String] {
        do {
            try await database.write { throw Finding(version: try installed($0)) }
        } catch let finding as Finding {
            return migrations.dropFirst(finding.version).map(\.summary)
        }
        return []
    }

    /// The same for tables that exist, inside the caller's transaction.
    package func pending(_ connection: any SQLConnection) throws -> [String] {
        let rows = try connection.run("SELECT version FROM \(versionTable)")
        return try migrations.dropFirst(known(rows)).map(\.summary)
    }

    /// Rolls the transaction back, because even an empty one would write to the file.
    private struct Finding: Error {
        let version: Int
    }

    /// Takes all missing steps in one transaction. Returns their summaries.
    ///
    /// - Throws: ``StorageError`` `newerVersion` if a newer version of this program created the tables.
    @discardableResult
    package func migrate(_ database: any SQLDatabase) async throws -> [String] {
        try await database.write { try migrate($0) }
    }

    /// The same inside the caller's transaction.
    @discardableResult
    package func migrate(_ connection: any SQLConnection) throws -> [String] {
        let missing = migrations.dropFirst(try installed(connection))
        guard !missing.isEmpty else { return [] }
        for statement in missing.flatMap({ $0.statements(connection.dialect) }) {
            try connection.run(statement)
        }
        try connection.run("UPDATE \(versionTable) SET version = $1", .integer(Int64(migrations.count)))
        return missing.map(\.summary)
    }

    private func installed(_ connection: any SQLConnection) throws -> Int {
        // Instances that start together create the tables once.
        try connection.hold("coatcheck migration")
        let integer = connection.dialect.integer
        try connection.run(
            """
            CREATE TABLE IF NOT EXISTS \(versionTable) \
            (single \(integer) NOT NULL PRIMARY KEY, version \(integer) NOT NULL)
            """)
        try connection.run("INSERT INTO \(versionTable) (single, version) VALUES (1, 0) ON CONFLICT DO NOTHING")
        return try known(connection.run("SELECT version FROM \(versionTable)"))
    }

    private func known(_ rows: [SQLRow]) throws -> Int {
        let version = Int(try rows.first?.integer(0) ?? 0)
        guard version <= migrations.count else {
            throw StorageError(.newerVersion, "the database was created by a newer version of coatcheck")
        }
        return version
    }
}
