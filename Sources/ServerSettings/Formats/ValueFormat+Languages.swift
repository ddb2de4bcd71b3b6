import UserAccounts
import WebAddresses

extension ValueFormat where Value == [LanguageTag] {
    /// A list of language tags, separated by commas (or a YAML list): at least one, each once.
    static var languages: Self {
        ValueFormat(
            accepts: "language tags separated by commas, such as en, de, pt-BR",
            read: { text throws(ValueError) in
                var tags: [LanguageTag] = []
                for item in text.split(separator: ",").map({ $0.trimmingSpaces() }) {
                    guard let tag = LanguageTag(item) else { throw ValueError("\"\(item)\" is not a language tag") }
                    guard !tags.contains(tag) else {
                        throw ValueError("\"\(tag)\" is there twice", advice: "write it once")
                    }
                    tags.append(tag)
                }
                guard !tags.isEmpty else { throw ValueError("it names no language") }
                return tags
            },
            write: { $0.map(\.description).joined(separator: ", ") }
        )
    }
}
