package import UserAccounts

extension Theme {
    /// The languages that have texts: the built-in ones, then the others of the theme.
    package var languages: [LanguageTag] {
        let builtIn = PageLanguage.bundled.map(\.tag)
        return (builtIn + texts.keys.filter { !builtIn.contains($0) }.sorted()).compactMap { LanguageTag($0) }
    }

    /// The languages of the pages, with the texts of the theme. English stands in for what a language lacks.
    ///
    /// - Parameter tags: Some of ``languages``, the default one first.
    package func pageLanguages(_ tags: [LanguageTag]) -> PageLanguages {
        PageLanguages(tags.map(pageLanguage))
    }

    private func pageLanguage(_ tag: LanguageTag) -> PageLanguage {
        let english = texts[PageLanguage.english.tag] ?? [:]
        return PageLanguage(tag: tag.description, messages: english.merging(translations(tag)) { $1 })
    }

    /// The texts of a language and of those that contain it: German stands in for what `de-AT` lacks.
    func translations(_ language: LanguageTag) -> [String: String] {
        language.fromWidest.map(\.description).reduce(into: [:]) { messages, tag in
            let builtIn = PageLanguage.bundled.first { $0.tag == tag }?.messages ?? [:]
            messages.merge(builtIn) { $1 }
            messages.merge(texts[tag] ?? [:]) { $1 }
        }
    }
}
