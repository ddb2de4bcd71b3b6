extension PageLanguage {
    /// The languages that the program brings along.
    package static let bundled: [PageLanguage] = [.english, german]

    private static let german = PageLanguage(
        tag: "de",
        messages: Dictionary(BuiltInTexts.german.map { ($0.message, $0.text) }, uniquingKeysWith: { $1 }))
}

extension PageLanguages {
    /// The languages that the program brings along, English first.
    package static let bundled = PageLanguages(PageLanguage.bundled)
}
