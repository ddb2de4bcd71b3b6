import Passkeys
import Sessions

/// The value of the second cookie of a bound session: 32 random bytes that live for minutes, and that only the holder of the
/// session's key can renew.
///
/// It cannot be printed, reflected or read back; it leaves the type only in a `Set-Cookie` header.
struct BoundToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: Words

    init(_ tokens: TokenSource) {
        secret = tokens.words()
    }

    /// Reads the 43 characters of a cookie. `nil` for any other text.
    init?(wire text: some Collection<UInt8>) {
        guard text.count == 43, let bytes = Passkeys.Base64URL.decode(text), let words = Words(bytes) else {
            return nil
        }
        secret = words
    }

    /// The digest, which the store keeps.
    var digest: SecretDigest { SecretDigest(of: secret) }

    /// The characters of the cookie. Only for writing one.
    var wire: String { Passkeys.Base64URL.encode(secret.bytes) }

    /// The type's name; never the value.
    var description: String { "BoundToken" }
    /// The type's name; never the value.
    var debugDescription: String { description }
    /// Reflection shows nothing.
    var customMirror: Mirror { Mirror(self, children: []) }
}
