/// The tag of a language, with a script and a region if they matter (BCP 47): `de`, `pt-BR`, `zh-Hant`.
package struct LanguageTag: Sendable, Hashable, CustomStringConvertible {
    /// The parts, in the usual spelling: `pt` and `BR`.
    private let subtags: [String]

    /// `nil` for text that is not a language tag. Capital and small letters mean the same.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { $0.lowercased() }
        guard let language = parts.first, (2...8).contains(language.utf8.count),
            language.utf8.allSatisfy(Self.isLetter),
            parts.allSatisfy({ (2...8).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isLetterOrDigit) })
        else { return nil }
        subtags = [language] + parts.dropFirst().map(Self.usualSpelling)
    }

    /// The tags of the languages that contain this one, the widest first, and this tag: `pt` and `pt-BR`.
    package var fromWidest: [LanguageTag] {
        subtags.indices.map { LanguageTag(subtags: Array(subtags[...$0])) }
    }

    package var description: String { subtags.joined(separator: "-") }

    private init(subtags: [String]) {
        self.subtags = subtags
    }

    /// Four letters are a script, two a region (RFC 5646 §2.1.1).
    private static func usualSpelling(of subtag: String) -> String {
        guard subtag.utf8.allSatisfy(isLetter) else { return subtag }
        return switch subtag.utf8.count {
        case 2: subtag.uppercased()
        case 4: subtag.prefix(1).uppercased() + subtag.dropFirst()
        default: subtag
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
