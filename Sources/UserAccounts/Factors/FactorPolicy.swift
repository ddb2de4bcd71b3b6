package import Sessions

/// The operator's rules about second factors. All decisions are pure functions of the account.
package struct FactorPolicy: Hashable, Sendable {
    /// Who must have a second factor.
    package enum Requirement: String, CaseIterable, Hashable, Sendable {
        /// Each user decides. The default.
        case never
        /// Accounts that may use the admin console.
        case administrators
        /// All accounts.
        case all
    }

    /// Who must have a second factor. Default: each user decides.
    package var requirement: Requirement

    /// How long an account that must have a second factor may be used without one, from its first login under this rule.
    /// Default 7 days; zero asks for one at the first login.
    package var grace: Duration

    /// How long a browser may be trusted, so that it is not asked for the second factor. `nil`, the default: never.
    package var trustedBrowser: Duration?

    package init(
        requirement: Requirement = .never,
        grace: Duration = .seconds(7 * 86_400),
        trustedBrowser: Duration? = nil
    ) {
        self.requirement = requirement
        self.grace = grace
        self.trustedBrowser = trustedBrowser
    }

    /// Whether the account must have a second factor.
    package func requires(_ account: Account) -> Bool {
        switch requirement {
        case .never: false
        case .administrators: account.isAdministrator
        case .all: true
        }
    }

    /// Whether a login with the right password needs a second factor, if the account has one.
    package func asksAtLogin(_ account: Account) -> Bool {
        requires(account) || account.factors.contains(.askedAtLogin)
    }

    /// What a login with the right password still needs: one of these factors, or nothing.
    ///
    /// - Parameter isTrusted: whether the browser is one that the user trusts. It does not count for administrators.
    package func needs(of account: Account, fromTrustedBrowser isTrusted: Bool) -> [SecondFactor] {
        guard asksAtLogin(account) else { return [] }
        return isTrusted && mayTrustBrowsers(of: account) ? [] : account.factors.offered
    }

    /// Whether the user may choose not to be asked again in a browser.
    package func mayTrustBrowsers(of account: Account) -> Bool {
        trustedBrowser != nil && !account.isAdministrator
    }

    /// By when the account must have a second factor. `nil` if it has one, or needs none.
    ///
    /// - Parameter now: the time of a login, from which the time runs if it has not begun.
    package func deadline(of account: Account, at now: Timestamp) -> Timestamp? {
        guard requires(account), !account.factors.hasSecondFactor else { return nil }
        return account.factorDeadline ?? now + grace
    }

    /// Whether the account may be used for nothing but the enrolment of a second factor.
    package func mustEnrol(_ account: Account, at now: Timestamp) -> Bool {
        guard let deadline = deadline(of: account, at: now) else { return false }
        return deadline <= now
    }
}
