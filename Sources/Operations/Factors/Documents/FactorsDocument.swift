package import Sessions
package import UserAccounts

/// The factors of an account, as its owner sees them. Holds no secret.
package struct FactorsDocument: Encodable {
    package struct RecoveryCodes: Encodable {
        /// How many can still be used.
        package let left: Int
        /// How many there were.
        package let total: Int
    }

    package let passkeys: [PasskeyDocument]
    /// Absent without one-time codes.
    package let otp: OneTimeCodesDocument?
    package let recoveryCodes: RecoveryCodes
    package let trustedBrowsers: [TrustedBrowserDocument]
    /// Whether a login needs a second factor after the password.
    package let askedAtLogin: Bool
    /// Whether the policy demands a second factor.
    package let required: Bool
    /// By when the user must set one up. Absent if that is done, or not demanded.
    package let deadline: String?

    package init(_ factors: AccountFactors, of account: Account, under policy: FactorPolicy, at now: Timestamp) {
        passkeys = factors.passkeys.map { PasskeyDocument($0) }
        otp = factors.oneTimeCodes.map { OneTimeCodesDocument($0) }
        recoveryCodes = RecoveryCodes(left: factors.recoveryCodes.left, total: factors.recoveryCodes.total)
        trustedBrowsers = factors.trustedBrowsers.map { TrustedBrowserDocument($0) }
        required = policy.requires(account)
        askedAtLogin = policy.asksAtLogin(account)
        deadline = policy.deadline(of: account, at: now)?.rfc3339
    }
}
