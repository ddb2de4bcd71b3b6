package import UserAccounts

/// The look and the languages of the pages.
package struct PageSettings: Sendable, Hashable {
    /// The folder of the theme, or nil.
    package let theme: String?
    /// The languages, the default one first.
    package let languages: [LanguageTag]
    /// A folder with templates that replace the built-in ones and those of the theme, or nil.
    package let templates: String?

    init(from reader: inout SettingsReader) {
        theme = reader.read(Settings.theme)
        languages = reader.read(Settings.languages)
        templates = reader.read(Settings.templates)
    }
}
