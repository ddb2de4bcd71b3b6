import UserAccounts

/// The texts of a theme in one language: `texts/de.yaml`.
///
/// ```yaml
/// "Sign in": "Log in"
/// ```
struct ThemeTexts {
    let language: LanguageTag
    /// The translations, by the English text.
    private(set) var messages: [String: String] = [:]
    private(set) var problems: [ThemeProblem]

    /// Reads the text of a file.
    init(yaml: String, file: String, in language: LanguageTag) {
        self.language = language
        var document = ThemeDocument(file: file)
        for entry in document.entries(of: yaml) {
            guard let text = document.text(of: entry) else { continue }
            // A lost tag is a lost value, and an added one may break the page.
            guard TemplateText.hasSameTags(text, as: entry.name), Self.hasSameBrackets(text, as: entry.name) else {
                document.report(
                    entry.line, "the text needs the same {{…}}, <…> and {1} as its key, \(entry.name.debugDescription)")
                continue
            }
            messages[entry.name] = text
        }
        problems = document.problems
    }

    /// Whether no tag is left open: `<b` or `{{page`.
    private static func hasSameBrackets(_ text: String, as message: String) -> Bool {
        ["<", ">", "{{", "}}"].allSatisfy { bracket in
            text.ranges(of: bracket).count == message.ranges(of: bracket).count
        }
    }

    /// The texts of all files in a folder.
    static func all(in folder: inout ThemeFolder, at path: String) -> [ThemeTexts] {
        folder.names(in: path).compactMap { name in
            let file = "\(path)/\(name)"
            guard name.hasSuffix(".yaml"), let language = LanguageTag(name.dropLast(".yaml".count)) else {
                folder.report(ThemeProblem(file, "the name is not a language tag and .yaml, such as de.yaml"))
                return nil
            }
            guard "\(language).yaml" == name else {
                folder.report(ThemeProblem(file, "the usual spelling of this language is \(language); rename the file"))
                return nil
            }
            guard let yaml = folder.text(of: file, limit: ThemeFolder.textLimit) else { return nil }
            let texts = ThemeTexts(yaml: yaml, file: file, in: language)
            texts.problems.forEach { folder.report($0) }
            return texts
        }
    }
}
