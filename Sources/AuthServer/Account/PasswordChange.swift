import HummingbirdSessions
import Sessions
import UserAccounts

/// Changing one's own password: the present one is needed, the other sessions end (ASVS 6.2.2, 6.2.3, 7.4.3).
struct PasswordChange: Sendable {
    /// What became of it. Everything but `changed` has changed nothing.
    enum Outcome: Sendable {
        /// Stored; the response carries a new cookie.
        case changed(sessionsEnded: Int)
        /// The new password is not accepted.
        case weak([PasswordProblem])
        /// The present password is wrong.
        case rejected
        /// Too many attempts; try again after this long.
        case throttled(retryAfter: Duration)
        /// Too many passwords are being hashed at the moment.
        case busy
        /// The account or the session is gone.
        case overtaken
    }

    private let authenticator: Authenticator
    private let accounts: any AccountStore
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy
    private let change: SecurityChange
    private let manager: SessionManager

    init(
        authenticator: Authenticator,
        accounts: any AccountStore,
        hasher: PasswordHasher,
        policy: PasswordPolicy,
        change: SecurityChange,
        manager: SessionManager
    ) {
        self.authenticator = authenticator
        self.accounts = accounts
        self.hasher = hasher
        self.policy = policy
        self.change = change
        self.manager = manager
    }

    /// Changes the password of whoever is signed in. A thrown error means that a store is unavailable.
    func perform(
        current: Password,
        new: Password,
        others: OtherSessions,
        request: RequestSession,
        context: AuditContext
    ) async throws -> Outcome {
        guard let principal = request.principal, let account = try await accounts.account(principal) else {
            return .overtaken
        }
        switch try await authenticator.reauthenticate(principal, password: current, in: context) {
        case .rejected: return .rejected
        case .throttled(let retryAfter): return .throttled(retryAfter: retryAfter)
        case .busy: return .busy
        case .success: break
        }
        let problems = policy.problems(
            with: new, for: account.username, displayName: account.displayName, email: account.email)
        guard problems.isEmpty else { return .weak(problems) }
        do {
            let hash = try await hasher.hash(new)
            return try await store(hash, of: account, others: others, request: request, context: context)
        } catch is PasswordHasherBusy {
            return .busy
        }
    }

    private func store(
        _ hash: PasswordHash,
        of account: Account,
        others: OtherSessions,
        request: RequestSession,
        context: AuditContext
    ) async throws -> Outcome {
        let event = AuditEvent(
            .passwordChanged, at: manager.clock.now(), reason: .selfService, target: account.id,
            in: context.acting(as: .user(account.id)))
        let mutation = AccountMutation(.password(hash, mustChange: false), to: account.id, recording: event)
        let sessions = ManagedSessions(manager, request: request)
        switch try await change.perform(mutation, sessions: sessions, others: others) {
        case .applied(_, let ended): return .changed(sessionsEnded: ended)
        case .refused: return .overtaken
        }
    }
}
