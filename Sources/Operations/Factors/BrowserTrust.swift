package import Sessions
package import UserAccounts

/// Browsers that are not asked for a second factor (`factors.trusted.browser`).
package struct BrowserTrust: Sendable {
    private let accounts: any AccountStore
    private let policy: FactorPolicy
    private let clock: any WallClock
    private let random: TokenSource

    package init(
        accounts: any AccountStore,
        policy: FactorPolicy,
        clock: any WallClock,
        random: TokenSource = .system
    ) {
        self.accounts = accounts
        self.policy = policy
        self.clock = clock
        self.random = random
    }

    /// Trusts the browser of a request. Returns the secret for its cookie; `nil` if the policy does not allow it.
    func add(to account: Account, in context: AuditContext) async throws -> OpaqueSecret? {
        guard let lifetime = policy.trustedBrowser, policy.mayTrustBrowsers(of: account) else { return nil }
        let (secret, now) = (OpaqueSecret.random(from: random), clock.now())
        let browser = TrustedBrowser(
            id: PrincipalID.random(from: random).rawValue, digest: secret.digest,
            userAgent: String((context.userAgent ?? "").unicodeScalars.prefix(256)), createdAt: now,
            expiry: now + lifetime)
        let mutation = AccountMutation(
            .factor(.trustBrowser(browser)), to: account.id, at: now, in: context.acting(as: .user(account.id)),
            permission: .proof(securityVersion: account.securityVersion))
        guard case .applied = try await accounts.perform(mutation) else { return nil }
        return secret
    }
}
