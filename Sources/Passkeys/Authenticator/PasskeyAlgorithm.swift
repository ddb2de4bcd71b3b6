/// The signature algorithms that are offered to authenticators, most wanted first. The raw values are those of COSE
/// (RFC 9053, RFC 8812).
public enum PasskeyAlgorithm: Int, Sendable, Hashable, CaseIterable {
    /// Ed25519.
    case edDSA = -8
    /// ECDSA on P-256 with SHA-256. Nearly all passkeys.
    case es256 = -7
    /// RSASSA-PKCS1-v1_5 with SHA-256, 2048 to 8192 bits. Older Windows devices have nothing else.
    case rs256 = -257
}
