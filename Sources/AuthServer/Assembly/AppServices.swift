import Logging
package import Operations
import SQLInterface
package import ServerTables
import Sessions
import UserAccounts

/// What the applications behind this server stand on, beside the sessions themselves.
package struct AppServices: Sendable {
    /// Signs what is said to applications about whoever is behind a request.
    package let assertionKeys: AssertionKeys
    /// The programs that may ask what people may not.
    package let services: ServiceCredentials
    /// Which sessions ended.
    package let revocations: RevocationLog

    /// Everything, with a first assertion key in a database that has none.
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
