package import Sessions

/// Gives an account a new password: the rules, the hash, then the one security change.
///
/// Whoever calls this has made sure that the person may do it: by the present password (``Authenticator``) or by a
/// one-time link, which is checked again and used up in the same transaction.
package struct PasswordChange: Sendable {
    private let change: SecurityChange
    private let audit: any AuditLog
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy
    private let clock: any WallClock

    package init(
        change: SecurityChange,
        audit: any AuditLog,
        hasher: PasswordHasher,
        policy: PasswordPolicy,
        clock: any WallClock
    ) {
        self.change = change
        self.audit = audit
        self.hasher = hasher
        self.policy = policy
        self.clock = clock
    }

    /// Sets the password. Throws ``PasswordHasherBusy`` when too many hashes are waiting; nothing is changed then.
    ///
    /// - Parameters:
    ///   - current: The present password, if the person just proved to know it; the new one must differ.
    ///   - redeeming: The link that permits it, if not the present password does.
    ///   - others: Whether the account's other sessions end. Default: they do.
    package func set(
        _ new: Password,
        for account: Account,
        replacing current: Password? = nil,
        redeeming: OneTimeLinkDigest? = nil,
        sessions: any PrincipalSessions,
        others: OtherSessions = .end,
        in context: AuditContext
    ) async throws -> PasswordChangeOutcome {
        var problems = policy.problems(
            with: new, for: account.username, displayName: account.displayName, email: account.email)
        if let current, current.matches(new) { problems.append(.sameAsCurrent) }
        guard problems.isEmpty else {
            try await audit.append(
                AuditEvent(
                    .passwordChangeFailed, at: clock.now(), outcome: .fail, reason: .weakPassword, target: account.id,
                    in: context, details: ["problems": .strings(problems.map(\.rawValue))]))
            return .weak(problems)
        }
        let mutation = AccountMutation(
            .password(try await hasher.hash(new), mustChange: false), to: account.id, at: clock.now(), in: context,
            redeeming: redeeming)
        switch try await change.perform(mutation, sessions: sessions, others: others) {
        case .applied(let account, let ended): return .changed(account, sessionsEnded: ended)
        case .refused(.linkSpent): return .linkSpent
        case .refused: return .notFound
        }
    }
}
