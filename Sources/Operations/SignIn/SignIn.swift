import SQLInterface
package import SQLiteClient
package import Sessions
package import UserAccounts

/// Signs a user in with a name and a password, for the form and the JSON API (ASVS 6.1.3).
package struct SignIn: Sendable {
    /// The outcome of a sign-in. Everything but `signedIn` leaves the browser as it was.
    package enum Outcome: Sendable {
        /// A new session; the response carries its cookie.
        case signedIn(Session, Account)
        /// The password was not accepted, or not checked.
        case refused(AuthenticationRefusal)
        /// The account holds as many sessions as allowed, and the policy is to deny.
        case limitReached

        /// Whether a session has begun.
        package var isSignedIn: Bool {
            if case .signedIn = self { true } else { false }
        }
    }

    private let authenticator: Authenticator
    private let manager: SessionManager
    private let notifier: any SecurityNotifier
    private let disk: DiskReserve?

    package init(
        authenticator: Authenticator,
        manager: SessionManager,
        notifier: any SecurityNotifier,
        disk: DiskReserve?
    ) {
        self.authenticator = authenticator
        self.manager = manager
        self.notifier = notifier
        self.disk = disk
    }

    /// Checks the password and begins a session. A thrown error means that a store is unavailable, or that the disk is almost
    /// full: the remaining space is reserved for ending sessions.
    ///
    /// - Parameters:
    ///   - browser: the browser's evidence of an earlier login.
    ///   - request: the session of the request; it ends.
    package func perform(
        username: String,
        password: Password,
        lifetime: SessionPolicy.Lifetime,
        browser: KnownBrowser?,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        guard disk?.finding.level != .full else {
            throw StorageError(.unavailable, "no space is left for new sessions")
        }
        let decision = try await authenticator.login(
            username: username, password: password, browser: browser, in: context)
        switch decision {
        case .refused(let refusal): return .refused(refusal)
        case .success(let account, let failures, let isNewBrowser):
            let outcome = try await begin(account, lifetime: lifetime, request: request)
            guard case .signedIn(let session, _) = outcome else { return outcome }
            if failures > 0 {
                // If the session has been evicted meanwhile, its cookie is still sent: with it, the browser receives the
                // reason.
                _ = try await manager.set(FailedAttempts.key, to: FailedAttempts(count: failures), in: session)
            }
            if isNewBrowser { await notifier.notify(newDevice(account, context)) }
            return outcome
        }
    }

    private func newDevice(_ account: Account, _ context: AuditContext) -> SecurityNotice {
        SecurityNotice(
            account: account, subject: .newDevice, time: manager.clock.now(), actor: .user(account.id),
            address: context.sourceAddress, userAgent: context.userAgent)
    }

    /// Begins a session for a user who has just proved, by a password or a one-time link, that the account is theirs.
    package func begin(
        _ account: Account,
        lifetime: SessionPolicy.Lifetime = .standard,
        request: any CurrentSession
    ) async throws -> Outcome {
        switch try await request.signIn(account.id, lifetime: lifetime, under: account.credentialEpoch) {
        case .signedIn(let session): .signedIn(session, account)
        case .limitReached: .limitReached
        }
    }
}
