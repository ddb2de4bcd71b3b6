import Crypto

/// SHA-256 of a session's secret, which a store keeps instead of the secret.
///
/// A plain hash is enough because the secret has 256 random bits (ASVS 11.4.1). Comparison takes the same time whatever the
/// contents. Its description does not contain the value.
public struct SecretDigest: Hashable, Sendable, CustomStringConvertible {
    package let words: Words

    package init(words: Words) {
        self.words = words
    }

    /// Hashes a secret.
    package init(of secret: Words) {
        var hash = SHA256()
        secret.withUnsafeBytes { hash.update(bufferPointer: $0) }
        self.words = hash.finalize().withUnsafeBytes { Words($0) } ?? Words(0, 0, 0, 0)
    }

    /// Reads the 32 bytes of the stored form. `nil` for any other length.
    public init?(bytes: some Collection<UInt8>) {
        guard let words = Words(bytes) else { return nil }
        self.words = words
    }

    /// The 32 bytes for a store to keep.
    public var bytes: [UInt8] { words.bytes }

    /// The type's name; never the value.
    public var description: String { "SecretDigest" }

    /// Compares in constant time.
    public static func == (lhs: SecretDigest, rhs: SecretDigest) -> Bool {
        lhs.words.matches(rhs.words)
    }
}
