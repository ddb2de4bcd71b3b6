import Operations
import PageRendering
import Sessions
import UserAccounts

extension UserDetailsPage.Factors {
    /// Shows the factors of an account to an administrator.
    ///
    /// - Parameter isOwn: whether it is the administrator's own account. Its factors are changed on the account page, which asks
    ///   for one of them first.
    init(_ account: Account, _ factors: AccountFactors, _ policy: FactorPolicy, isOwn: Bool, now: Timestamp) {
        var items = factors.passkeys.map { UserDetailsPage.Factor($0, now: now) }
        if let codes = factors.oneTimeCodes {
            items.append(
                UserDetailsPage.Factor(
                    kind: "Authenticator app", name: nil, added: TimeText(codes.createdAt, now: now),
                    lastUsed: codes.lastUsedAt.map { TimeText($0, now: now) }))
        }
        items += factors.trustedBrowsers.map { UserDetailsPage.Factor($0, now: now) }
        self.init(
            items: items, explanation: Self.explanation(account, factors, policy),
            resetAction: items.isEmpty || isOwn ? nil : AdminConsole.link(to: account.id) + "/reset-factors")
    }

    private static func explanation(_ account: Account, _ factors: AccountFactors, _ policy: FactorPolicy) -> PageText {
        guard account.factors.hasSecondFactor else {
            return policy.requires(account)
                ? "The account must have a second factor and has none yet." : "The password is enough to sign in."
        }
        let isAsked = policy.asksAtLogin(account)
        let codes: PageText = "Recovery codes left: \(factors.recoveryCodes.left) of \(factors.recoveryCodes.total)."
        return isAsked
            ? codes
            : PageText(joining: ["The password is enough to sign in, because the user is not asked for more.", codes])
    }
}

extension UserDetailsPage.Factor {
    fileprivate init(_ stored: StoredPasskey, now: Timestamp) {
        self.init(
            kind: stored.isSynced ? "Passkey, synced" : "Passkey", name: PageText(verbatim: stored.name),
            added: TimeText(stored.createdAt, now: now), lastUsed: stored.lastUsedAt.map { TimeText($0, now: now) })
    }

    fileprivate init(_ browser: TrustedBrowser, now: Timestamp) {
        self.init(
            kind: "Browser that is not asked", name: UserAgent(browser.userAgent).detailWords,
            added: TimeText(browser.createdAt, now: now), lastUsed: nil, until: TimeText(browser.expiry, now: now))
    }
}
