package import Sessions
package import UserAccounts

/// A form that was sent twice, by a double click or a retry: the first submission has replaced the token of both, so the second
/// has no session. If it proves the password that is valid now, it gets the same answer as the first.
package struct RepeatedSubmission: Sendable {
    /// How long ago the first submission may have happened.
    private static let window: Duration = .seconds(10)
    /// How often, and how long each time, to wait for a first submission that has stored a new password and is about to replace
    /// the token.
    private static let (attempts, pauseBetween) = (40, Duration.milliseconds(25))

    private let manager: SessionManager
    private let accounts: any AccountStore
    private let authenticator: Authenticator

    package init(manager: SessionManager, accounts: any AccountStore, authenticator: Authenticator) {
        self.manager = manager
        self.accounts = accounts
        self.authenticator = authenticator
    }

    /// The session whose token a parallel request has just replaced. `nil` if the request has no session for another reason.
    ///
    /// - Parameter token: the token of the request.
    package func session(of token: SessionToken?) async throws -> Session? {
        guard let token else { return nil }
        for _ in 0..<Self.attempts {
            guard let found = try await manager.overtaken(token), let principal = found.session.principal else {
                return nil
            }
            if found.isReplaced { return found.session }
            guard try await hasNewPassword(principal) else { return nil }
            await pause(for: Self.pauseBetween)
        }
        return nil
    }

    /// Whether the password was changed a moment ago.
    func hasNewPassword(_ principal: PrincipalID) async throws -> Bool {
        guard let changedAt = try await accounts.account(principal)?.passwordChangedAt,
            let age = manager.clock.now().age(of: changedAt)
        else { return false }
        return age < Self.window
    }

    /// Makes the session the request's own if `password` is the one that is valid now. `nil` if it is not, or after too many
    /// attempts.
    package func resume(
        _ session: Session,
        proving password: Password,
        browser: KnownBrowser?,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Session? {
        guard let principal = session.principal,
            case .success(let user) = try await authenticator.reauthenticate(
                principal, password: password, browser: browser, in: context.acting(as: .user(principal))),
            case .rotated(let resumed) = try await request.resume(
                session, under: user.account.credentialEpoch, provedBy: [.password])
        else { return nil }
        return resumed
    }
}
