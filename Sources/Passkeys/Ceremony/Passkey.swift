/// A registered passkey: what a server stores for each credential. It holds no secret.
public struct Passkey: Sendable, Hashable {
    /// The credential's id, unique over all accounts.
    public let credentialID: CredentialID
    /// The public key as the authenticator wrote it (COSE_Key), for a column of bytes. Some 80 bytes; RSA up to some
    /// 1,100.
    public let publicKey: [UInt8]
    /// The key's algorithm.
    public let algorithm: PasskeyAlgorithm
    /// The highest signature count seen; 0 for authenticators that do not count.
    public var signCount: UInt32
    /// The model that the authenticator claims to be, for ``AAGUID/providerName``.
    public let aaguid: AAGUID
    /// How the browser can reach the authenticator ("internal", "hybrid", "usb", …), for the options of later
    /// ceremonies; sorted.
    public let transports: [String]
    /// Whether the credential may be copied to other devices.
    public var isBackupEligible: Bool
    /// Whether it is: "synced" in a list of passkeys.
    public var isBackedUp: Bool
    /// Whether the authenticator has ever verified the user with this passkey, so that it can stand for a login of its
    /// own.
    public var isUserVerified: Bool

    /// A passkey that was stored.
    public init(
        credentialID: CredentialID, publicKey: [UInt8], algorithm: PasskeyAlgorithm, signCount: UInt32, aaguid: AAGUID,
        transports: [String], isBackupEligible: Bool, isBackedUp: Bool, isUserVerified: Bool
    ) {
        self.credentialID = credentialID
        self.publicKey = publicKey
        self.algorithm = algorithm
        self.signCount = signCount
        self.aaguid = aaguid
        self.transports = transports
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.isUserVerified = isUserVerified
    }

    /// The passkey after a verified assertion: the count never decreases, what was verified once stays so, the backup
    /// flags follow the authenticator. With parallel assertions, store the count as the larger of the stored and the
    /// new one in one statement.
    public func updated(by proof: PasskeyProof) -> Passkey {
        var passkey = self
        passkey.signCount = max(signCount, proof.signCount)
        passkey.isBackupEligible = proof.isBackupEligible
        passkey.isBackedUp = proof.isBackedUp
        passkey.isUserVerified = isUserVerified || proof.isUserVerified
        return passkey
    }
}
