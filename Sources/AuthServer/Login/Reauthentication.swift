import HummingbirdSessions
import Sessions
import UserAccounts

/// Proving one's presence again in a session that goes on: new secret, both timeouts restart.
struct Reauthentication: Sendable {
    /// What became of it.
    enum Outcome: Sendable {
        /// Proven; the response carries the new cookie.
        case confirmed(Session)
        /// Not the password of this account.
        case rejected
        /// Too many attempts; try again after this long.
        case throttled(retryAfter: Duration)
        /// Too many passwords are being checked at the moment.
        case busy
        /// The session is over, or a parallel request renewed it first.
        case overtaken
    }

    private let authenticator: Authenticator

    init(authenticator: Authenticator) {
        self.authenticator = authenticator
    }

    /// Checks the password of whoever is signed in. A thrown error means that a store is unavailable.
    func perform(password: Password, browser: KnownBrowser?, request: RequestSession, context: AuditContext)
        async throws -> Outcome
    {
        guard let principal = request.principal else { return .overtaken }
        switch try await authenticator.reauthenticate(principal, password: password, browser: browser, in: context) {
        case .rejected: return .rejected
        case .throttled(let retryAfter): return .throttled(retryAfter: retryAfter)
        case .busy: return .busy
        case .success(let account, _, _):
            guard case .rotated(let session) = try await request.stepUp(.password, under: account.credentialEpoch)
            else { return .overtaken }
            return .confirmed(session)
        }
    }
}
