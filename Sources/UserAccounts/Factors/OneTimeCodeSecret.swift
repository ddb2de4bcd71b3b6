import Crypto
package import Sessions

/// The secret that a user's authenticator app and this server share: 160 random bits, from which both compute the same
/// six digits every 30 seconds (RFC 6238, HMAC-SHA-1).
///
/// Unlike a password it has to be readable, so it is stored under a ``FactorSecretSeal``. It cannot be printed.
package struct OneTimeCodeSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The length in bytes: that of the hash, as RFC 4226 §4 recommends.
    package static let byteCount = 20

    let key: SymmetricKey

    /// A new secret.
    package static func random(from source: TokenSource = .system) -> OneTimeCodeSecret {
        OneTimeCodeSecret(key: SymmetricKey(data: source.words().bytes.prefix(byteCount)))
    }

    /// Reads the 20 bytes that were sealed. `nil` for any other length.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(key: SymmetricKey(data: Array(bytes)))
    }

    private init(key: SymmetricKey) {
        self.key = key
    }

    /// The 20 bytes, to be sealed and for nothing else.
    package var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

    /// The secret as a user types it into an app: 32 characters of base32 (RFC 4648 §6). Never to be logged.
    package var base32: String { String(decoding: Base32.encode(bytes, alphabet: Base32.standard), as: UTF8.self) }

    package var description: String { "OneTimeCodeSecret" }
    package var debugDescription: String { "OneTimeCodeSecret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
