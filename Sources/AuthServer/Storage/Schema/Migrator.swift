/// Brings the tables to the version this program knows, and refuses what a newer one made.
package struct Migrator: Sendable {
    private let database: any SQLDatabase
    private let migrations: [Migration]

    /// Looks after the tables in `database`.
    package init(_ database: SQLiteDatabase) {
        self.init(database as any SQLDatabase)
    }

    init(_ database: any SQLDatabase, migrations: [Migration] = Migration.all) {
        self.database = database
        self.migrations = migrations
    }

    /// What ``migrate()`` would do, one sentence a step. Changes nothing.
    ///
    /// - Throws: ``StorageError`` `newerVersion` when a newer version of this program made the tables.
    package func pending() async throws -> [String] {
        let known = migrations.count
        do {
            try await database.write { throw Finding(version: try Self.installed($0, known: known)) }
        } catch let finding as Finding {
            return migrations.dropFirst(finding.version).map(\.summary)
        }
        return []
    }

    /// Leaves the transaction without a trace: even one that changes nothing would touch the file.
    private struct Finding: Error {
        let version: Int
    }

    /// Takes all missing steps in one transaction. Returns what was done.
    ///
    /// - Throws: ``StorageError`` `newerVersion` when a newer version of this program made the tables.
    @discardableResult
    package func migrate() async throws -> [String] {
        let (migrations, dialect) = (migrations, database.dialect)
        return try await database.write { connection in
            let version = try Self.installed(connection, known: migrations.count)
            let missing = migrations.dropFirst(version)
            for statement in missing.flatMap({ $0.statements(dialect) }) {
                try connection.run(statement)
            }
            try connection.run("UPDATE schema_version SET version = $1", .integer(Int64(migrations.count)))
            return missing.map(\.summary)
        }
    }

    private static func installed(_ connection: any SQLConnection, known: Int) throws -> Int {
        try connection.run(
            "CREATE TABLE IF NOT EXISTS schema_version (single INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL)")
        try connection.run("INSERT INTO schema_version (single, version) VALUES (1, 0) ON CONFLICT DO NOTHING")
        let rows = try connection.run("SELECT version FROM schema_version")
        let version = Int(try rows.first?.integer(0) ?? 0)
        guard version <= known else {
            throw StorageError(.newerVersion, "the database was made by a newer version of coatcheck")
        }
        return version
    }
}
