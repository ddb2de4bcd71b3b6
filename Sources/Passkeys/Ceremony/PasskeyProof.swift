/// What a verified assertion proves: the holder of the passkey is there and answered this challenge.
public struct PasskeyProof: Sendable, Hashable {
    /// The passkey.
    public let credentialID: CredentialID
    /// Whether the authenticator verified the user. With it the passkey stands for two factors, without it for
    /// possession only.
    public let isUserVerified: Bool
    /// The authenticator's signature count.
    public let signCount: UInt32
    /// Whether a count is used and did not increase: the key may have been copied, or an assertion overtook another
    /// (WebAuthn L3 §6.1.1). Something to record and to tell the user, not a refusal.
    public let didCounterGoBack: Bool
    /// Whether the credential may be copied to other devices.
    public let isBackupEligible: Bool
    /// Whether that differs from the stored passkey. WebAuthn L3 §7.2 would have it refused; providers do
    /// change it, so it is something to record.
    public let didBackupEligibilityChange: Bool
    /// Whether the credential is backed up.
    public let isBackedUp: Bool
}
