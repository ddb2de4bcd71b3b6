package import SQLInterface
package import Sessions
package import UserAccounts

/// The server's data in its SQL database, except the sessions.
package struct Storage: Sendable {
    /// The accounts.
    package let accounts: SQLAccountStore

    /// The audit log.
    package let audit: SQLAuditLog

    /// One-time links for users without a password.
    package let links: SQLOneTimeLinks

    /// Second factors.
    package let factors: SQLFactorStore

    /// Ended sessions whose records are still to be removed.
    package let removals: SQLSessionRemovals

    /// Failed logins.
    package let failures: SQLFailureCounts

    /// The keys of this installation.
    package let keys: InstanceKeys

    /// Creates the stores on one database whose tables are up to date (see ``Migrator``).
    ///
    /// - Parameter fold: keeps repetitions from filling the audit log. Default none: each event gets its own entry.
    package init(
        _ database: any SQLDatabase,
        origin: AuditOrigin,
        fold: AuditFold? = nil,
        clock: any WallClock = SystemClock(),
        random: TokenSource = .system
    ) {
        accounts = SQLAccountStore(database: database, origin: origin, fold: fold)
        audit = SQLAuditLog(database: database, origin: origin, fold: fold)
        links = SQLOneTimeLinks(database: database, origin: origin, random: random)
        factors = SQLFactorStore(database: database)
        removals = SQLSessionRemovals(database: database)
        failures = SQLFailureCounts(database)
        keys = InstanceKeys(database: database, random: random, clock: clock)
    }

    /// Slows down password guessing, for all servers on this database together.
    package func throttle(_ policy: ThrottlePolicy) async throws -> LoginThrottle {
        LoginThrottle(counts: failures, policy: policy, key: try await keys.loginThrottle()) {
            try await Task.sleep(for: $0)
        }
    }
}
