import Foundation
import SQLInterface
import SQLiteClient
import SQLiteSessionStore

extension ServerAssembly {
    /// What ``migrate(_:)`` would do, one sentence a step. Changes nothing, and makes no file.
    package static func pendingMigrations(_ configuration: ServerConfiguration) async throws -> [String] {
        switch configuration.database {
        case .sqlite(let path):
            guard FileManager.default.fileExists(atPath: path) else { return ["create the database \(path)"] }
            return try await Migrator.serverTables(in: SQLiteDatabase(path: path)).pending()
        }
    }

    /// Brings all tables up to date. Returns what was done.
    package static func migrate(_ configuration: ServerConfiguration) async throws -> [String] {
        switch configuration.database {
        case .sqlite(let path):
            let database = try SQLiteDatabase(path: path)
            let steps = try await Migrator.serverTables(in: database).migrate()
            // The session store looks after its own tables when it is opened.
            if configuration.sessions == .database { _ = try SQLiteSessionStore(sharing: database.pool) }
            return steps
        }
    }
}
