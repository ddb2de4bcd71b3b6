package import Logging
import SQLInterface
package import ServerSettings
import ServerTables
package import Sessions

extension ServerAssembly {
    /// Whether a server runs on the database now, for commands that must not work beside one.
    package static func isServed(
        _ configuration: ServerConfiguration,
        logger: Logger,
        clock: any WallClock = SystemClock()
    ) async throws -> Bool {
        let (database, _, _) = try await openDatabase(configuration, for: .command, clock: clock, logger: logger)
        do {
            let url = try await StoreProblem.locating(configuration.database) {
                try await RunningServers(database: database).publicURL(at: clock.now())
            }
            await database.shutdown()
            return url != nil
        } catch {
            await database.shutdown()
            throw error
        }
    }
}
