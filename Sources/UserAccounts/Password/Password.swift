import Foundation

/// A password as the user typed it. It cannot be printed, dumped, encoded or compared with `==`.
///
/// Normalised to form C once, on input, both when it is set and when it is checked (NIST SP 800-63B-4 §3.1.1.2). It is not
/// changed in any other way: no trimming, no change of case, no truncation (ASVS 6.2.8).
package struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Longer input is refused before any work is done on it. The limit is far more than the 256 code points that are allowed.
    private static let maximumBytes = 16_384

    private let normalized: String?

    /// Takes the user's input.
    package init(_ text: String) {
        normalized = text.utf8.count > Self.maximumBytes ? nil : text.precomposedStringWithCanonicalMapping
    }

    /// The length that the rules count: code points after normalisation (NIST SP 800-63B-4 §3.1.1.2).
    package var length: Int { normalized?.unicodeScalars.count ?? .max }

    /// The characters, for the rules and the hash functions of this module. Empty if the input was too long to be a password;
    /// the length rule refuses it, and the hasher never matches it.
    var text: String { normalized ?? "" }

    /// Whether the input can be a password at all: neither empty nor too long.
    var isHashable: Bool { (1...PasswordPolicy.maximumLength).contains(length) }

    /// Whether both are the same, byte for byte.
    func matches(_ other: Password) -> Bool {
        text.utf8.elementsEqual(other.text.utf8)
    }

    package var description: String { "Password" }
    package var debugDescription: String { "Password" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
