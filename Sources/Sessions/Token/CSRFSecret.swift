import Crypto

/// A session's anti-forgery value: 32 random bytes in the record. Pages contain a hash of them under a fresh mask; the bytes
/// themselves never leave the server, because a hard rotation derives the next secret from them.
///
/// Masking makes each rendered form different, so that compression cannot be used to guess it. A hard rotation renews the
/// value; a soft one keeps it, so that a form that was open does not fail (ASVS 3.5.1, NIST SP 800-63B §5.1).
public struct CSRFSecret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private let words: Words

    package init(words: Words) {
        self.words = words
    }

    /// Reads the 32 bytes of the stored form. `nil` for any other length.
    public init?(bytes: some Collection<UInt8>) {
        guard let words = Words(bytes) else { return nil }
        self.words = words
    }

    /// The 32 bytes for a store to keep.
    public var bytes: [UInt8] { words.bytes }

    /// A token for one form or one response: 86 base64url characters, different at every call.
    public func masked(using source: TokenSource = .system) -> String {
        let mask = source.words()
        return Base64URL.encode(mask.bytes + (shown ^ mask).bytes)
    }

    /// Whether `token` is a masked form of this value. The time does not depend on the contents.
    public func accepts(_ token: String) -> Bool {
        guard let read = Base64URL.words(token.utf8, byteCount: 64) else { return false }
        let mask = Words(read[0], read[1], read[2], read[3])
        return (Words(read[4], read[5], read[6], read[7]) ^ mask).matches(shown)
    }

    /// The value that is masked.
    private var shown: Words {
        var hash = SHA256()
        hash.update(data: Array("coatcheck form token".utf8))
        words.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().withUnsafeBytes { Words($0) } ?? Words(0, 0, 0, 0)
    }

    /// The type's name; never the value.
    public var description: String { "CSRFSecret" }
    /// An empty mirror, so that reflection does not show the value.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
