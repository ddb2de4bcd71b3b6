package import Sessions
package import UserAccounts

/// Authenticates the user again in a session that continues: new secret, both timeouts restart.
package struct Reauthentication: Sendable {
    /// The outcome of a re-authentication.
    package enum Outcome: Sendable {
        /// Confirmed; the response carries the new cookie.
        case confirmed(Session)
        /// The password was not accepted, or not checked.
        case refused(AuthenticationRefusal)
        /// The session is over, or a parallel request renewed it first.
        case overtaken
    }

    private let authenticator: Authenticator

    package init(authenticator: Authenticator) {
        self.authenticator = authenticator
    }

    /// Checks the password of the signed-in user. A thrown error means that a store is unavailable.
    package func perform(password: Password, browser: KnownBrowser?, request: any CurrentSession, context: AuditContext)
        async throws -> Outcome
    {
        guard let principal = request.current?.principal else { return .overtaken }
        switch try await authenticator.reauthenticate(principal, password: password, browser: browser, in: context) {
        case .refused(let refusal): return .refused(refusal)
        case .success(let account, _, _):
            guard case .rotated(let session) = try await request.confirm(under: account.credentialEpoch) else {
                return .overtaken
            }
            return .confirmed(session)
        }
    }
}
