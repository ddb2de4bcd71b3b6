package import Sessions

/// Authenticates users by password. The form, the API, re-authentication and the check of the current password before it is
/// changed all use it (ASVS 6.1.3, 6.3.4), so they share throttle, work and audit.
///
/// Every attempt writes an audit event, and the one that uses up the last allowed failure writes a second. If the event cannot
/// be written, the user is not admitted.
package struct Authenticator: Sendable {
    let accounts: any AccountStore
    let throttle: LoginThrottle
    let browsers: KnownBrowsers
    let audit: any AuditLog
    let hasher: PasswordHasher
    let references: AuditReferences
    let clock: any WallClock

    package init(
        accounts: any AccountStore,
        throttle: LoginThrottle,
        browsers: KnownBrowsers,
        audit: any AuditLog,
        hasher: PasswordHasher,
        references: AuditReferences,
        clock: any WallClock
    ) {
        self.accounts = accounts
        self.throttle = throttle
        self.browsers = browsers
        self.audit = audit
        self.hasher = hasher
        self.references = references
        self.clock = clock
    }

    /// Checks a name and a password. A thrown error means that a store is unavailable: 503, nothing was decided.
    ///
    /// - Parameter browser: the browser's evidence of an earlier login, genuine or not.
    package func login(
        username: String,
        password: Password,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        let credential = try await Username(username).flatMapAsync { try await accounts.credential(named: $0) }
        return try await decide(
            Request(
                kind: .login, name: username, credential: credential, password: password, browser: browser,
                context: context))
    }

    /// Checks the password of a user who is signed in. Counted and delayed like a login.
    package func reauthenticate(
        _ id: PrincipalID,
        password: Password,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        guard let credential = try await accounts.credential(id) else { return .refused(.rejected(.badCredentials)) }
        let name = credential.account.username.key
        return try await decide(
            Request(
                kind: .reauthentication, name: name, credential: credential, password: password, browser: browser,
                context: context))
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func flatMapAsync<Result>(_ transform: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

/// The decision of the authenticator.
package enum LoginDecision: Hashable, Sendable {
    /// The password is right. `failures` attempts failed since the last success (ASVS 6.3.5). `isNewBrowser` tells whether the
    /// browser signs in to the account for the first time.
    case success(Account, failures: Int, isNewBrowser: Bool)

    /// Not accepted, or not checked.
    case refused(AuthenticationRefusal)
}
