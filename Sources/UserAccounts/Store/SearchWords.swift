import Foundation

/// The words by which an account is found.
///
/// A word begins at a letter or number that follows something else, and goes on to the next space: `Ann.Lee@example.com` is
/// found as `ann.lee@example.com`, `lee@example.com`, `example.com` and `com`, and by the beginning of each. Words are in lower case and
/// normal form C.
package enum SearchWords {
    /// The longest word, in code points. Longer ones are cut, those of a search too.
    static let maximumLength = 64

    /// The most words of one field. What follows is not found.
    static let maximumCount = 12

    /// The words of the fields of an account, in the order of their bytes. What is the beginning of another word is left out: a search
    /// for it finds the other.
    package static func entries(of fields: [String]) -> [String] {
        longest(
            of: Set(
                fields.flatMap { field in
                    chunks(of: field).flatMap(suffixes).prefix(maximumCount).map(text)
                }))
    }

    /// The words that a search looks for, in the order of their bytes.
    static func terms(in text: String) -> [String] {
        longest(of: Set(chunks(of: text).prefix(AccountSearch.maximumCount).map(Self.text)))
    }

    /// Whether a word begins with another, byte by byte.
    static func begins(_ word: String, with beginning: String) -> Bool {
        word.utf8.starts(with: beginning.utf8)
    }

    /// Without those that are the beginning of another one.
    private static func longest(of words: Set<String>) -> [String] {
        let sorted = words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        // All that lies between a word and one that begins with it begins with it, too.
        return zip(sorted, sorted.dropFirst().map(Optional.some) + [nil])
            .compactMap { word, next in next.map { begins($0, with: word) } ?? false ? nil : word }
    }

    private typealias Chunk = ArraySlice<Unicode.Scalar>

    /// What stands between spaces, from its first letter or number to its last.
    private static func chunks(of text: String) -> [Chunk] {
        let composed = text.precomposedStringWithCanonicalMapping.lowercased().precomposedStringWithCanonicalMapping
        return Array(composed.unicodeScalars).split(whereSeparator: separates).compactMap { chunk in
            guard let first = chunk.firstIndex(where: isWordPart), let last = chunk.lastIndex(where: isWordPart) else {
                return nil
            }
            return chunk[first...last]
        }
    }

    private static func suffixes(of chunk: Chunk) -> [Chunk] {
        chunk.indices.filter { index in
            isWordPart(chunk[index]) && (index == chunk.startIndex || !isWordPart(chunk[index - 1]))
        }
        .map { chunk[$0...] }
    }

    private static func text(_ chunk: Chunk) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: chunk.prefix(maximumLength))
        return String(view)
    }

    private static func separates(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        case .decimalNumber, .letterNumber, .otherNumber: return true
        // A mark belongs to the letter before it.
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }
}
