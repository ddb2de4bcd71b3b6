import Logging
package import Operations
import SQLInterface
package import ServerTables
import Sessions
import UserAccounts

/// The services that applications behind this server use, in addition to the sessions.
package struct AppServices: Sendable {
    /// The keys that sign assertions to applications about the user of a request.
    package let assertionKeys: AssertionKeys
    /// The credentials of the programs that may use the calls for services.
    package let services: ServiceCredentials
    /// The log of ended sessions.
    package let revocations: RevocationLog

    /// Creates all of them, and a first assertion key in a database that has none.
    static func prepared(
        _ database: any SQLDatabase,
        fold: AuditFold?,
        clock: any WallClock,
        logger: Logger
    ) async throws -> AppServices {
        let apps = AppServices(database, origin: .thisProcess, fold: fold, logger: logger)
        try await apps.assertionKeys.prepare(at: clock.now())
        return apps
    }

    private init(_ database: any SQLDatabase, origin: AuditOrigin, fold: AuditFold?, logger: Logger) {
        assertionKeys = AssertionKeys(database: database, origin: origin, logger: logger)
        services = ServiceCredentials(database: database, origin: origin)
        revocations = RevocationLog(database: database, origin: origin, fold: fold)
    }
}
