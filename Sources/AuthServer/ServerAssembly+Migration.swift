import Foundation
import SQLInterface
import SQLSessionTables
import SQLiteClient

extension ServerAssembly {
    /// What ``migrate(_:)`` would do, one sentence a step. Changes nothing, and makes no file.
    package static func pendingMigrations(_ configuration: ServerConfiguration) async throws -> [String] {
        switch configuration.database {
        case .sqlite(let path):
            guard FileManager.default.fileExists(atPath: path) else { return ["create the database \(path)"] }
        }
        let database = try open(configuration.database)
        let steps = try await pending(tables(configuration.sessions), in: database)
        await database.shutdown()
        return steps
    }

    /// Brings all tables up to date. Returns what was done.
    package static func migrate(_ configuration: ServerConfiguration) async throws -> [String] {
        let database = try open(configuration.database)
        let steps = try await updateTables(configuration.sessions, in: database)
        await database.shutdown()
        return steps
    }

    /// Brings all tables up to date. Each set refuses to be touched when a newer version made it, so all are asked
    /// before the first is changed.
    static func updateTables(_ sessions: SessionsLocation, in database: any SQLDatabase) async throws -> [String] {
        let sets = tables(sessions)
        guard try await !pending(sets, in: database).isEmpty else { return [] }
        var steps: [String] = []
        for set in sets { steps += try await set.migrate(database) }
        return steps
    }

    private static func pending(_ sets: [Migrator], in database: any SQLDatabase) async throws -> [String] {
        var steps: [String] = []
        for set in sets { steps += try await set.pending(in: database) }
        return steps
    }

    private static func tables(_ sessions: SessionsLocation) -> [Migrator] {
        sessions == .database ? [.serverTables, .sessionTables] : [.serverTables]
    }
}
