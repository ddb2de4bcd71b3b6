package import Sessions

/// A code that stands for a lost second factor, once: 115 random bits, written as 23 characters of Crockford's base32.
///
/// The user keeps it on paper; the database stores its ``RecoveryCodeDigest``. It cannot be printed.
package struct RecoveryCode: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many codes a user gets at a time.
    package static let count = 10

    static let length = 23
    private static let groupLength = 6

    /// The canonical form: 23 ASCII characters of the alphabet, upper case.
    private let characters: [UInt8]

    /// A new code.
    package static func random(from source: TokenSource = .system) -> RecoveryCode {
        let characters = Base32.encode(source.words().bytes, alphabet: Base32.crockford)
        return RecoveryCode(characters: Array(characters.prefix(length)))
    }

    /// Reads what was typed. Letters may be small, O stands for 0, I and L stand for 1; dashes and spaces (ASCII) are ignored.
    /// `nil` for any other text.
    package init?(_ text: String) {
        let typed = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        let characters = typed.compactMap(Self.canonical)
        guard typed.count == Self.length, characters.count == Self.length else { return nil }
        self.init(characters: characters)
    }

    private init(characters: [UInt8]) {
        self.characters = characters
    }

    /// The code for the user, in groups of 6, 6, 6 and 5. Never to be logged.
    package var wireValue: String {
        stride(from: 0, to: Self.length, by: Self.groupLength)
            .map { String(decoding: characters[$0..<min($0 + Self.groupLength, Self.length)], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// The digest by which the store finds the code.
    package var digest: RecoveryCodeDigest { RecoveryCodeDigest(of: characters) }

    /// The character of the alphabet that a typed one means, `nil` if it means none.
    private static func canonical(_ byte: UInt8) -> UInt8? {
        let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        let capital = isSmall ? byte - UInt8(ascii: "a") + UInt8(ascii: "A") : byte
        switch capital {
        case UInt8(ascii: "O"): return UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return UInt8(ascii: "1")
        default: return Base32.crockford.contains(capital) ? capital : nil
        }
    }

    package var description: String { "RecoveryCode" }
    package var debugDescription: String { "RecoveryCode" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
