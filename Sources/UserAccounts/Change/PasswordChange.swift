package import Sessions

/// Gives an account a new password: checks the rules, computes the hash, and makes the security change.
///
/// The caller has verified that the user may do it: by the current password (``Authenticator``) or by a one-time link. Either
/// is checked again in the transaction that stores the new one.
package struct PasswordChange: Sendable {
    /// What permits a user to set a password.
    package enum Permission: Sendable {
        /// The current password, which the new one must differ from, verified against the given account.
        case password(Password)
        /// A one-time link.
        case link(OneTimeLinkDigest)
    }

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

    /// Sets the password. Throws ``PasswordHasherBusy`` if too many hashes are waiting; nothing is changed then.
    ///
    /// - Parameters:
    ///   - account: The account as it was when the permission was checked.
    ///   - others: Whether the account's other sessions end. Default: they do.
    package func set(
        _ new: Password,
        for account: Account,
        by permission: Permission,
        sessions: any PrincipalSessions,
        others: OtherSessions = .end,
        in context: AuditContext
    ) async throws -> PasswordChangeOutcome {
        var problems = policy.problems(
            with: new, for: account.username, displayName: account.displayName, email: account.email)
        if case .password(let current) = permission, current.matches(new) { problems.append(.sameAsCurrent) }
        guard problems.isEmpty else {
            try await audit.append(
                AuditEvent(
                    .passwordChangeFailed, at: clock.now(), outcome: .fail, reason: .weakPassword, target: account.id,
                    in: context, details: ["problems": .strings(problems.map(\.rawValue))]))
            return .weak(problems)
        }
        let mutation = AccountMutation(
            .password(try await hasher.hash(new), mustChange: false), to: account.id, at: clock.now(), in: context,
            permission: permission.holding(for: account), others: others)
        switch try await change.perform(mutation, sessions: sessions) {
        case .applied(let account, let ended): return .changed(account, sessionsEnded: ended)
        case .refused(.linkSpent): return .linkSpent
        case .refused(.outdated): return .outdated
        case .refused: return .notFound
        }
    }
}

extension PasswordChange.Permission {
    fileprivate func holding(for account: Account) -> ChangePermission {
        switch self {
        case .password: .proof(securityVersion: account.securityVersion)
        case .link(let digest): .link(digest)
        }
    }
}

/// The outcome of setting a new password.
package enum PasswordChangeOutcome: Hashable, Sendable {
    /// The password is set. See ``SecurityChangeOutcome/applied(_:sessionsEnded:)``.
    case changed(Account, sessionsEnded: Int?)

    /// The password is not acceptable. 422 with these codes; nothing was changed, and a link still works.
    case weak([PasswordProblem])

    /// The credentials changed since the current password was checked. Nothing was changed.
    case outdated

    /// The one-time link is unknown, expired or used. 410.
    case linkSpent

    /// The account no longer exists.
    case notFound
}
