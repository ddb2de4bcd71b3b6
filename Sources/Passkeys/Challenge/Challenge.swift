import Crypto

/// The random value that a ceremony signs, so that an answer is of use once (WebAuthn L3 §13.4.3).
///
/// Either the server keeps it (``random(using:)``, ``init(_:)``), or it is issued by a ``ChallengeKey`` and kept
/// nowhere.
public struct Challenge: Sendable {
    /// The bytes, 16 to 256 of them. A server that keeps a challenge stores these.
    public let bytes: [UInt8]
    /// When it stops being accepted, in milliseconds since 1970 (UTC). `nil` if the server keeps the challenge and its
    /// age itself.
    public let expiresAt: Int64?

    /// A challenge that the server kept. `nil` unless it has 16 to 256 bytes.
    public init?(_ bytes: [UInt8]) {
        guard (16...256).contains(bytes.count) else { return nil }
        self.init(unchecked: bytes, expiresAt: nil)
    }

    init(unchecked bytes: [UInt8], expiresAt: Int64?) {
        self.bytes = bytes
        self.expiresAt = expiresAt
    }

    /// A challenge of 32 random bytes, for a server that keeps it in the visitor's session and removes it with the
    /// first answer, whether that succeeds or not.
    ///
    /// - Parameter generator: a cryptographically secure generator, `SystemRandomNumberGenerator` in production.
    public static func random(using generator: inout some RandomNumberGenerator) -> Challenge {
        Challenge(unchecked: RandomBytes.make(32, using: &generator), expiresAt: nil)
    }

    /// SHA-256 of the bytes: what the server records, under a unique index and until ``expiresAt``, in the transaction
    /// that accepts the answer. A conflict means that the answer was used before.
    public var digest: [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// Compares in constant time: the comparison is of digests, and swift-crypto's does not stop early.
    func matches(_ other: [UInt8]) -> Bool {
        SHA256.hash(data: bytes) == SHA256.hash(data: other)
    }
}
