import Logging
package import Operations
import SQLInterface
package import ServerTables
import SessionService
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
    /// The key from which the secrets of repeatable calls of the session service are derived.
    let repeatableCalls: RepeatableCalls

    /// Creates all of them, and a first assertion key in a database that has none.
    static func prepared(_ keys: InstanceKeys, fold: AuditFold?, logger: Logger) async throws -> AppServices {
        let repeatableCalls = RepeatableCalls(key: try await keys.key(named: "session-service"))
        let apps = AppServices(keys.database, repeatableCalls, origin: .thisProcess, fold: fold, logger: logger)
        try await apps.assertionKeys.prepare(at: keys.clock.now())
        return apps
    }

    private init(
        _ database: any SQLDatabase,
        _ repeatableCalls: RepeatableCalls,
        origin: AuditOrigin,
        fold: AuditFold?,
        logger: Logger
    ) {
        self.repeatableCalls = repeatableCalls
        assertionKeys = AssertionKeys(database: database, origin: origin, logger: logger)
        services = ServiceCredentials(database: database, origin: origin)
        revocations = RevocationLog(database: database, origin: origin, fold: fold)
    }
}
