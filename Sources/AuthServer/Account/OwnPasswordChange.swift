import HummingbirdSessions
import Sessions
import UserAccounts

/// Changing one's own password: the present one is needed, the other sessions end (ASVS 6.2.2, 6.2.3, 7.4.3).
struct OwnPasswordChange: Sendable {
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
    private let passwords: PasswordChange
    private let manager: SessionManager

    init(
        authenticator: Authenticator,
        accounts: any AccountStore,
        passwords: PasswordChange,
        manager: SessionManager
    ) {
        self.authenticator = authenticator
        self.accounts = accounts
        self.passwords = passwords
        self.manager = manager
    }

    /// Changes the password of whoever is signed in. A thrown error means that a store is unavailable.
    func perform(
        current: Password,
        new: Password,
        others: OtherSessions,
        browser: KnownBrowser?,
        request: RequestSession,
        context: AuditContext
    ) async throws -> Outcome {
        guard let principal = request.principal, let account = try await accounts.account(principal) else {
            return .overtaken
        }
        let decision = try await authenticator.reauthenticate(
            principal, password: current, browser: browser, in: context)
        switch decision {
        case .rejected: return .rejected
        case .throttled(let retryAfter): return .throttled(retryAfter: retryAfter)
        case .busy: return .busy
        case .success: break
        }
        do {
            let outcome = try await passwords.set(
                new, for: account, replacing: current, sessions: ManagedSessions(manager, request: request),
                others: others, in: context.acting(as: .user(account.id)))
            switch outcome {
            case .changed(_, let ended): return .changed(sessionsEnded: ended)
            case .weak(let problems): return .weak(problems)
            case .linkSpent, .notFound: return .overtaken
            }
        } catch is PasswordHasherBusy {
            return .busy
        }
    }
}
