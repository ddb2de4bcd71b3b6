package import Sessions

/// The secret in a one-time link: 256 random bits, written as 43 base64url characters.
///
/// Only the user receives it; the database stores its ``OneTimeLinkDigest``.
package struct OneTimeToken: Sendable, CustomStringConvertible {
    private let secret: OpaqueSecret

    /// A new token.
    package static func random(from source: TokenSource = .system) -> OneTimeToken {
        OneTimeToken(.random(from: source))
    }

    /// Reads the token of a link. `nil` for anything but exactly 43 base64url characters; no store is queried.
    package init?(wire: String) {
        guard let secret = OpaqueSecret(wire: wire) else { return nil }
        self.init(secret)
    }

    private init(_ secret: OpaqueSecret) {
        self.secret = secret
    }

    /// The characters for the link. Never to be logged.
    package var wireValue: String { secret.wireValue }

    /// The digest by which the store finds the link.
    package var digest: OneTimeLinkDigest { OneTimeLinkDigest(of: secret) }

    package var description: String { "OneTimeToken" }
}

/// SHA-256 of a one-time token. A plain hash is enough because the token has 256 random bits (ASVS 6.5.2).
package struct OneTimeLinkDigest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes for a store to keep.
    package let bytes: [UInt8]

    init(of secret: OpaqueSecret) {
        self.bytes = secret.digest
    }

    package var description: String { "OneTimeLinkDigest" }
}
