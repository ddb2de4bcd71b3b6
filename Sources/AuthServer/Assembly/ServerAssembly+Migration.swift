import Foundation
package import Logging
import SQLInterface
import SQLSessionTables
package import ServerSettings
import ServerTables

extension ServerAssembly {
    /// The pending steps of ``migrate(_:)``, one sentence per step. Changes nothing, and creates no file.
    package static func pendingMigrations(
        _ configuration: ServerConfiguration,
        logger: Logger
    ) async throws -> [String] {
        if case .sqlite(let path) = configuration.database, !FileManager.default.fileExists(atPath: path) {
            return ["create the database \(path)"]
        }
        return try await withDatabase(configuration, logger) {
            try await pending(tables(configuration.sessions), in: $0)
        }
    }

    /// Brings all tables up to date. Returns the steps that were done.
    package static func migrate(_ configuration: ServerConfiguration, logger: Logger) async throws -> [String] {
        try await withDatabase(configuration, logger) { try await updateTables(configuration.sessions, in: $0) }
    }

    private static func withDatabase<Value>(
        _ configuration: ServerConfiguration,
        _ logger: Logger,
        _ body: (any SQLDatabase) async throws -> Value
    ) async throws -> Value {
        try await StoreProblem.locating(configuration.database) {
            let database = try await open(configuration.database, logger: logger)
            let value = try await body(database)
            await database.shutdown()
            return value
        }
    }

    /// Brings all tables up to date. Each set refuses to be changed if a newer version created it, so all are checked before
    /// the first is changed.
    static func updateTables(_ sessions: SessionsLocation, in database: any SQLDatabase) async throws -> [String] {
        let sets = tables(sessions)
        var steps: [String] = []
        if try await !pending(sets, in: database).isEmpty {
            for set in sets { steps += try await set.migrate(database) }
            try await database.write { try AccountTable(connection: $0).addSkeletons() }
        }
        // In batches, which another program goes on with if this one is ended meanwhile.
        try await AccountTable.addMissingWords(in: database)
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
