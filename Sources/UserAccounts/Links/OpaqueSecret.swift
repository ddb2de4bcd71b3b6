import Crypto
package import Sessions

/// 256 random bits that one party presents and the database stores only as a digest: the token of a one-time link, a service
/// credential.
///
/// Its description is empty; only ``wireValue``, which is for the holder, contains the secret.
package struct OpaqueSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let words: Words

    /// A new secret.
    package static func random(from source: TokenSource = .system) -> OpaqueSecret {
        OpaqueSecret(words: source.words())
    }

    /// Reads a presented secret. `nil` for anything but exactly 43 base64url characters; no store is queried then.
    package init?(wire: some StringProtocol) {
        self.init(wire: wire.utf8)
    }

    /// The same for its bytes.
    package init?(wire: some Collection<UInt8>) {
        guard let read = Base64URL.words(wire, byteCount: 32) else { return nil }
        self.init(words: Words(read[0], read[1], read[2], read[3]))
    }

    private init(words: Words) {
        self.words = words
    }

    /// The characters for its holder. Never to be logged.
    package var wireValue: String { Base64URL.encode(words.bytes) }

    /// SHA-256, which the database holds. A plain hash is enough for 256 random bits (ASVS 11.4.1).
    package var digest: [UInt8] { Array(SHA256.hash(data: words.bytes)) }

    package var description: String { "OpaqueSecret" }
    package var debugDescription: String { "OpaqueSecret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
