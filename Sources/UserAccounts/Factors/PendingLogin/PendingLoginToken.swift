package import Sessions

/// The secret that names a pending login: 256 random bits in a cookie of the browser that gave the password. The database
/// stores its ``PendingLoginDigest``.
package struct PendingLoginToken: Sendable, CustomStringConvertible {
    private let secret: OpaqueSecret

    /// A new token.
    package static func random(from source: TokenSource = .system) -> PendingLoginToken {
        PendingLoginToken(.random(from: source))
    }

    /// Reads the value of the cookie. `nil` for anything but exactly 43 base64url characters; no store is queried.
    package init?(wire: some StringProtocol) {
        guard let secret = OpaqueSecret(wire: wire) else { return nil }
        self.init(secret)
    }

    private init(_ secret: OpaqueSecret) {
        self.secret = secret
    }

    /// The value of the cookie. Never to be logged.
    package var wireValue: String { secret.wireValue }

    /// The digest by which the store finds the pending login.
    package var digest: PendingLoginDigest { PendingLoginDigest(bytes: secret.digest) }

    package var description: String { "PendingLoginToken" }
}

/// SHA-256 of the token of a pending login. A plain hash is enough because the token has 256 random bits (ASVS 6.5.2).
package struct PendingLoginDigest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes for a store to keep.
    package let bytes: [UInt8]

    package var description: String { "PendingLoginDigest" }
}
