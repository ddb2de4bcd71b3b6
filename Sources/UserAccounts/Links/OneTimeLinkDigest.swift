/// SHA-256 of a one-time token. A plain hash is enough because the token has 256 random bits (ASVS 6.5.2).
package struct OneTimeLinkDigest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes for a store to keep.
    package let bytes: [UInt8]

    init(of secret: OpaqueSecret) {
        self.bytes = secret.digest
    }

    package var description: String { "OneTimeLinkDigest" }
}
