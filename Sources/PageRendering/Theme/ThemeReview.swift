package import UserAccounts

/// What is worth knowing about a theme that can be used.
package struct ThemeReview: Sendable {
    /// The texts of a language.
    package struct Texts: Sendable {
        package let language: LanguageTag
        /// The texts without a translation, in the order of the built-in catalogue. English stands in for them.
        package let missing: [String]
        /// The translations of texts that no page has.
        package let unused: [String]
    }

    /// How many texts the pages have.
    package let textCount: Int
    package let languages: [Texts]
    /// The files of templates that were copied from other versions of the built-in ones.
    package let staleTemplates: [String]

    /// - Throws: ``TemplateError`` for a translation that breaks a template.
    package init(_ theme: Theme) throws {
        _ = try TemplateLibrary(theme, in: theme.pageLanguages(theme.languages))
        let own = try theme.templates.sorted { $0.key < $1.key }.flatMap { name, source in
            try TemplateText.messages(of: source, named: name)
        }
        let builtIn = BuiltInTexts.german.map(\.message)
        let known = builtIn + Set(own).subtracting(builtIn).sorted()
        textCount = known.count
        staleTemplates = theme.staleTemplateFiles
        languages = theme.languages.map { language in
            let messages = theme.translations(language)
            let isEnglish = language.fromWidest.first?.description == PageLanguage.english.tag
            return Texts(
                language: language,
                missing: isEnglish ? [] : known.filter { messages[$0] == nil },
                unused: Set(theme.texts[language.description, default: [:]].keys).subtracting(known).sorted())
        }
    }
}

extension Theme {
    /// The files of templates that were copied from other versions of the built-in ones.
    package var staleTemplateFiles: [String] { staleTemplates.values.sorted() }
}
