package import Sessions

/// Authenticates users by their password and their second factor. The form, the API, re-authentication and the check of the
/// current password before it is changed all use it (ASVS 6.1.3, 6.3.4), so they share throttle, work and audit.
///
/// Every attempt writes an audit event, and the one that uses up the last allowed failure writes a second. If the event cannot
/// be written, the user is not admitted.
package struct Authenticator: Sendable {
    let accounts: any AccountStore
    let throttle: LoginThrottle
    let browsers: KnownBrowsers
    let audit: any AuditLog
    let factors: FactorVerifier
    let policy: FactorPolicy
    let hasher: PasswordHasher
    let references: AuditReferences
    let clock: any WallClock
    let random: TokenSource

    package init(
        accounts: any AccountStore,
        throttle: LoginThrottle,
        browsers: KnownBrowsers,
        audit: any AuditLog,
        factors: FactorVerifier,
        policy: FactorPolicy,
        hasher: PasswordHasher,
        references: AuditReferences,
        clock: any WallClock,
        random: TokenSource = .system
    ) {
        self.accounts = accounts
        self.throttle = throttle
        self.browsers = browsers
        self.audit = audit
        self.factors = factors
        self.policy = policy
        self.hasher = hasher
        self.references = references
        self.clock = clock
        self.random = random
    }

    /// Checks a name and a password. A thrown error means that a store is unavailable: 503, nothing was decided.
    ///
    /// - Parameters:
    ///   - lifetime: which timeouts the session will have.
    ///   - browser: the browser's evidence of an earlier login, genuine or not.
    ///   - trust: the browser's evidence that the user trusts it, genuine or not.
    package func login(
        username: String,
        password: Password,
        lifetime: SessionPolicy.Lifetime = .standard,
        browser: KnownBrowser?,
        trustedBy trust: OpaqueSecret? = nil,
        in context: AuditContext
    ) async throws -> LoginDecision {
        let credential = try await Username(username).flatMapAsync { try await accounts.credential(named: $0) }
        return try await decide(
            LoginRequest(
                kind: .login(lifetime, trustedBy: trust), name: username, credential: credential,
                evidence: .password(password), browser: browser, context: context))
    }

    /// Checks the second factor of a pending login. Counted with the password's failures, across all logins of the account; a
    /// passkey counts under its network alone.
    package func complete(
        _ token: PendingLoginToken,
        with answer: FactorAnswer,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        let digest = token.digest
        guard let pending = try await factors.store.pendingLogin(digest, at: clock.now()),
            let credential = try await accounts.credential(pending.account),
            credential.account.securityVersion == pending.securityVersion, !credential.account.isDisabled
        else { return .loginExpired }
        return try await decide(
            LoginRequest(
                kind: .completion(pending, digest), name: credential.account.username.key, credential: credential,
                evidence: .factor(answer), browser: browser, context: context))
    }

    /// Checks the password of a user who is signed in. Counted and delayed like a login.
    package func reauthenticate(
        _ id: PrincipalID,
        password: Password,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        try await reauthenticate(id, by: .password(password), browser: browser, in: context)
    }

    /// Checks a second factor of a user who is signed in. Counted and delayed like that of a login.
    package func reauthenticate(
        _ id: PrincipalID,
        with answer: FactorAnswer,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        try await reauthenticate(id, by: .factor(answer), browser: browser, in: context)
    }

    private func reauthenticate(
        _ id: PrincipalID,
        by evidence: LoginRequest.Evidence,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        guard let credential = try await accounts.credential(id) else { return .refused(.rejected(.badCredentials)) }
        let name = credential.account.username.key
        return try await decide(
            LoginRequest(
                kind: .reauthentication, name: name, credential: credential, evidence: evidence, browser: browser,
                context: context))
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func flatMapAsync<Result>(_ transform: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
