package import Sessions

/// The secret in a one-time link: 256 random bits, written as 43 base64url characters.
///
/// It goes to the person and nowhere else; what is stored is its ``OneTimeLinkDigest``. It prints as nothing, except
/// through ``wireValue``, which is for the link itself.
package struct OneTimeToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let words: Words

    /// A new token.
    package static func random(from source: TokenSource = .system) -> OneTimeToken {
        OneTimeToken(words: source.words())
    }

    /// Reads the token of a link. `nil` for anything that is not exactly 43 base64url characters; no store is asked.
    package init?(wire: String) {
        guard let words = Base64URL.words(wire.utf8, byteCount: 32) else { return nil }
        self.init(words: Words(words[0], words[1], words[2], words[3]))
    }

    private init(words: Words) {
        self.words = words
    }

    /// The characters for the link. Never to be logged.
    package var wireValue: String { Base64URL.encode(words.bytes) }

    /// What the store knows it by.
    package var digest: OneTimeLinkDigest { OneTimeLinkDigest(of: words.bytes) }

    package var description: String { "OneTimeToken" }
    package var debugDescription: String { "OneTimeToken" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
