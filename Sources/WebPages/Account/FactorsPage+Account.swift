import Operations
import PageRendering
import Passkeys
import Sessions
import UserAccounts
import WebAddresses

extension FactorsPage {
    /// What the page needs to know besides the factors.
    struct Circumstances: Sendable {
        let policy: FactorPolicy
        let passkeysOff: PageText?
        let creationOptions: String?
        let mayChange: Bool
        let signals: PasskeySignals?
        let problems: FormProblems?
        let now: Timestamp
    }

    /// Shows the factors of an account.
    init(_ account: Account, _ factors: AccountFactors, _ circumstances: Circumstances) {
        let now = circumstances.now
        self.init(
            username: account.username.rawValue,
            passkeys: factors.passkeys.map { PasskeyRow($0, now: now) },
            creationOptions: circumstances.creationOptions,
            passkeysOff: circumstances.passkeysOff,
            codes: factors.oneTimeCodes.map { codes in
                Codes(
                    since: TimeText(codes.createdAt, now: now),
                    lastUsed: codes.lastUsedAt.map { TimeText($0, now: now) })
            },
            recoveryCodesLeft: factors.recoveryCodes.left,
            recoveryCodesTotal: factors.recoveryCodes.total,
            hasRecoveryCodes: factors.recoveryCodes.total > 0,
            hasFewRecoveryCodes: factors.recoveryCodes.left <= 3,
            browsers: factors.trustedBrowsers.map { browser in
                BrowserRow(
                    id: browser.id, title: UserAgent(browser.userAgent).detailWords,
                    since: TimeText(browser.createdAt, now: now), until: TimeText(browser.expiry, now: now))
            },
            hasBrowsers: !factors.trustedBrowsers.isEmpty,
            hasSecondFactor: account.factors.hasSecondFactor,
            isAskedAtLogin: circumstances.policy.asksAtLogin(account),
            isRequired: circumstances.policy.requires(account),
            deadline: circumstances.policy.deadline(of: account, at: now).map { TimeText($0, now: now) },
            confirmation: circumstances.mayChange ? nil : Self.confirmation,
            acceptedPasskeys: circumstances.signals?.accepted,
            passkeyUser: circumstances.signals?.user,
            problems: circumstances.problems
        )
    }

    /// The page on which the user confirms, and which leads back here.
    static let confirmation = LocalLink(
        PagePath.reauthentication, [("factor", "fresh"), ("next", PagePath.factors)]
    ).description
}

extension FactorsPage.PasskeyRow {
    fileprivate init(_ stored: StoredPasskey, now: Timestamp) {
        self.init(
            id: stored.passkey.credentialID.description, name: stored.name,
            provider: stored.passkey.aaguid.providerName, created: TimeText(stored.createdAt, now: now),
            lastUsed: stored.lastUsedAt.map { TimeText($0, now: now) }, isSynced: stored.passkey.isBackedUp)
    }
}
