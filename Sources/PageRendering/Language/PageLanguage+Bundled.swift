extension PageLanguage {
    /// The languages that the program brings along.
    package static let bundled: [PageLanguage] = [.english, german]

    /// A test reads the file, which is compiled in; without it, pages would be in English.
    private static let german = PageLanguage(
        tag: "de",
        messages: (try? MessageCatalogue.read(
            String(decoding: PackageResources.de_yaml, as: UTF8.self), named: "de.yaml")) ?? [:])
}

extension PageLanguages {
    /// The languages that the program brings along, English first.
    package static let bundled = PageLanguages(PageLanguage.bundled)
}
