/// Words that an attacker who knows the site and the user would try first (ASVS 6.1.2, 6.2.11).
///
/// A password is refused if it consists of them: written once or several times, in any case, backwards, with the usual digits
/// for letters, with a few other characters around. A word inside a longer password does no harm.
struct ContextWords {
    /// The rest of the password beside the words must have at least this length: the smallest minimum that any standard allows.
    private static let independentLength = 8

    private let words: [[UInt8]]

    /// Takes complete names: `alice@example.org`, `Alice de Wit`, `login.example.org`. Both the whole name and its parts of
    /// three or more characters count.
    init(_ names: [String]) {
        var words: Set<[UInt8]> = []
        for name in names {
            let parts = name.split { !$0.isLetter && !$0.isNumber }.map(String.init)
            for part in parts + [parts.joined()] {
                let folded = Self.fold(part)
                // Folding drops some characters, so its result is measured. Parts of fewer than three bytes are not checked.
                guard folded.count >= 3 else { continue }
                words.insert(folded)
                words.insert(folded.reversed())
            }
        }
        self.words = Array(words)
    }

    /// Whether `password` consists of the words and little else.
    func make(up password: Password) -> Bool {
        let text = Self.fold(password.text)
        // The fewest characters of a prefix that no word covers, and whether any word occurs at all.
        var rest = Array(0...text.count)
        for end in rest.indices.dropFirst() {
            rest[end] = rest[end - 1] + 1
            for word in words where word.count <= end && text[(end - word.count)..<end].elementsEqual(word) {
                rest[end] = min(rest[end], rest[end - word.count])
            }
        }
        return rest[text.count] < min(text.count, Self.independentLength)
    }

    /// The text in lower case, with the usual substitutes turned back into letters, and without separators.
    private static func fold(_ text: String) -> [UInt8] {
        text.lowercased().utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0"): UInt8(ascii: "o")
            case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): UInt8(ascii: "i")
            case UInt8(ascii: "3"): UInt8(ascii: "e")
            case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
            case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
            case UInt8(ascii: "7"): UInt8(ascii: "t")
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): nil
            default: byte
            }
        }
    }
}
