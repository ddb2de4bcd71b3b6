package import Passkeys
package import Sessions

/// The mark that a factor leaves when it is used, so that it is not used the same way twice. Stored in the transaction that
/// accepts it.
package enum FactorUse: Sendable {
    /// A one-time code of this time step. No code of this step or an earlier one is accepted afterwards (RFC 6238 §5.2).
    ///
    /// `resealed` is the secret under the current key, if it was under an earlier one.
    case oneTimeCode(secret: String, step: Int64, resealed: SealedSecret?)

    /// A recovery code, which is used up.
    case recoveryCode(RecoveryCodeDigest)

    /// An assertion. Its challenge is used up.
    case passkey(PasskeyProof, UsedChallenge)
}

/// A challenge that was answered. Its digest is kept until the challenge expires.
package struct UsedChallenge: Hashable, Sendable {
    package let digest: [UInt8]
    package let expiry: Timestamp

    package init(_ challenge: Challenge, at now: Timestamp) {
        digest = challenge.digest
        expiry = challenge.expiresAt.map { Timestamp(milliseconds: $0) } ?? now + .seconds(3600)
    }
}
