package import Passkeys

/// The possible changes of an account's factors.
package enum FactorChange: Sendable {
    /// A new passkey, made for the site (relying party id) `site`. Refused with ``AccountMutationOutcome/factorTaken`` if any
    /// account has one with this id.
    case addPasskey(Passkey, name: String, site: String, UsedChallenge)

    /// A new name of a passkey.
    case renamePasskey(CredentialID, to: String)

    /// The end of a passkey. Refused with ``AccountMutationOutcome/lastWayIn`` if no other way to sign in is left.
    case removePasskey(CredentialID)

    /// The end of the passkeys that were made for another site than this one; `nil`: for any. No browser offers them any more.
    case dropPasskeys(outside: String?)

    /// A secret for one-time codes that takes effect once a code of it was right. An earlier one that waits for its code is
    /// forgotten; the one in use is not touched.
    case beginOneTimeCodes(id: String, SealedSecret)

    /// The secret that waits under this id is in use from now on, in place of the one before. The code of `step` counts as used.
    case confirmOneTimeCodes(id: String, step: Int64)

    /// The end of one-time codes.
    case removeOneTimeCodes

    /// New recovery codes in place of all earlier ones.
    case replaceRecoveryCodes([RecoveryCodeDigest])

    /// Whether the user is asked for a second factor after the password.
    case askAtLogin(Bool)

    /// The second factor is not asked for in this browser until `expiry`.
    case trustBrowser(TrustedBrowser)

    /// The browser with this id is asked for the second factor again.
    case forgetBrowser(String)

    /// The end of all factors, recovery codes and trusted browsers: an administrator's help for a user who has lost them.
    case reset
}

extension FactorChange {
    /// Whether the change invalidates proofs that were checked before it, and can end other sessions (ASVS 7.4.3).
    package var isSecurityChange: Bool {
        switch self {
        case .addPasskey, .removePasskey, .dropPasskeys, .confirmOneTimeCodes, .removeOneTimeCodes,
            .replaceRecoveryCodes,
            .askAtLogin, .reset:
            true
        case .renamePasskey, .beginOneTimeCodes, .trustBrowser, .forgetBrowser: false
        }
    }
}
