package import Crypto
package import Sessions

/// A signing key of assertions: P-256, for ES256 (RFC 7518 §3.4).
///
/// It prints as its public identifier. The private key leaves it only for the database.
package struct AssertionKey: Sendable, Identifiable, CustomStringConvertible, CustomReflectable {
    /// The RFC 7638 thumbprint of the public key, `kid` in tokens and in the key set.
    package let id: String
    /// The time when it was created and published.
    package let createdAt: Timestamp
    /// The time from which it signs.
    package let signsFrom: Timestamp
    private let key: P256.Signing.PrivateKey

    package init(_ key: P256.Signing.PrivateKey, createdAt: Timestamp, signsFrom: Timestamp) {
        self.key = key
        self.createdAt = createdAt
        self.signsFrom = signsFrom
        id = Self.thumbprint(of: key.publicKey)
    }

    /// A new key.
    package static func generate(createdAt: Timestamp, signsFrom: Timestamp) -> AssertionKey {
        AssertionKey(P256.Signing.PrivateKey(), createdAt: createdAt, signsFrom: signsFrom)
    }

    /// The 32 private bytes, for the database only.
    var privateBytes: [UInt8] { Array(key.rawRepresentation) }

    /// The coordinates of the public key, 32 bytes each.
    package var coordinates: (x: [UInt8], y: [UInt8]) { Self.coordinates(of: key.publicKey) }

    /// The signature, R and S of 32 bytes each, as JWS requires.
    package func signature(over message: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: message).rawRepresentation)
    }

    private static func coordinates(of key: P256.Signing.PublicKey) -> (x: [UInt8], y: [UInt8]) {
        let bytes = Array(key.rawRepresentation)
        return (Array(bytes.prefix(32)), Array(bytes.suffix(32)))
    }

    private static func thumbprint(of key: P256.Signing.PublicKey) -> String {
        let (x, y) = coordinates(of: key)
        let text = #"{"crv":"P-256","kty":"EC","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))"}"#
        return Base64URL.encode(SHA256.hash(data: Array(text.utf8)))
    }

    /// The public identifier; never the key.
    package var description: String { "AssertionKey(\(id))" }
    /// Reflection shows the public identifier only.
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
