/// A wish in `Accept-Language`: a language tag, or `*` for any language.
struct LanguageRange: Equatable {
    /// In lower case.
    let tag: String

    /// The wishes of a header, the strongest first, equal ones in their order. What cannot be read is left out.
    ///
    /// A header may be as long as the client likes: only the beginning is read.
    static func list(_ header: String) -> [LanguageRange] {
        let wishes = header.utf8.prefix(1024).split(separator: UInt8(ascii: ",")).prefix(32).compactMap { part in
            wish(String(decoding: part, as: UTF8.self))
        }
        return wishes.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element.range)
    }

    /// How well a language fulfils the wish. 0 if it does not.
    ///
    /// For `de-AT` best `de-AT` itself, else the longest part of it that is a language: `de`. For `de`, if there is neither, also
    /// `de-AT`.
    func fit(of language: String) -> Int {
        let language = language.lowercased()
        if language == tag { return Int.max }
        if tag.hasPrefix(language + "-") { return 1 + language.utf8.count }
        return language.hasPrefix(tag + "-") ? 1 : 0
    }

    /// The weight is in thousandths. `nil` for what the client does not want, or what cannot be read.
    private static func wish(_ text: String) -> (range: LanguageRange, weight: Int)? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { part in
            String(part.filter { $0 != " " && $0 != "\t" }).lowercased()
        }
        guard let tag = parts.first, !tag.isEmpty, tag.utf8.allSatisfy(isPart) else { return nil }
        guard parts.count > 1 else { return (LanguageRange(tag: tag), 1000) }
        guard parts[1].hasPrefix("q="), let weight = Double(parts[1].dropFirst(2)), (0.001...1).contains(weight) else {
            return nil
        }
        return (LanguageRange(tag: tag), Int(weight * 1000))
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "*"): true
        default: false
        }
    }
}
