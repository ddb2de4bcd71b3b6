import Crypto

/// SHA-256 of the 23 characters of a recovery code. A plain hash is enough because the code has 115 random bits (ASVS 6.5.2).
package struct RecoveryCodeDigest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes for a store to keep.
    package let bytes: [UInt8]

    init(of characters: [UInt8]) {
        bytes = Array(SHA256.hash(data: characters))
    }

    package var description: String { "RecoveryCodeDigest" }
}
