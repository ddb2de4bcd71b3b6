/// A language of the pages.
package struct PageLanguage: Sendable {
    /// The language tag (BCP 47), for the `lang` attribute.
    package let tag: String
    /// The translations of messages, by the English text.
    let messages: [String: String]

    /// English, in which the messages are written.
    package static let english = PageLanguage(tag: "en")

    init(tag: String, messages: [String: String] = [:]) {
        self.tag = tag
        self.messages = messages
    }

    /// The language in which pages are rendered for the request of this task. `nil` where no request is.
    ///
    /// The language belongs to the request, as its trace does. It is bound where a request enters the pages, so that the code between
    /// need not hand it on (``PageLanguages/bound(to:_:)``).
    @TaskLocal static var bound: PageLanguage?

    /// The language in which texts are printed: that of the request, or English where no request is.
    package static var current: PageLanguage { bound ?? english }

    /// The `dir` attribute.
    package var direction: String { isRightToLeft ? "rtl" : "ltr" }

    /// Whether the script runs from right to left.
    var isRightToLeft: Bool {
        let subtags = tag.lowercased().split(separator: "-").map(String.init)
        if let script = subtags.dropFirst().first(where: { $0.utf8.count == 4 }) {
            return Self.rightToLeftScripts.contains(script)
        }
        return subtags.first.map(Self.rightToLeftLanguages.contains) ?? false
    }

    private static let rightToLeftScripts: Set<String> = [
        "adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa",
    ]
    private static let rightToLeftLanguages: Set<String> = [
        "ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
    ]
}
