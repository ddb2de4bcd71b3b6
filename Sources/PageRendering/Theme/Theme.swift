/// What an operator can change about all pages: name, logo, colours, texts and templates.
package struct Theme: Sendable {
    /// The name of the site, in the title and at the top of each page.
    package let name: String
    /// The picture beside the name.
    let logo: StaticAsset
    /// The style sheet of all pages.
    let stylesheet: StaticAsset
    /// The sources of templates that replace the built-in ones, by name.
    let templates: [String: String]
    /// Texts that replace the built-in ones: by language tag, then by the English text.
    let texts: [String: [String: String]]

    /// The built-in look.
    package static let standard = Theme()

    init(
        name: String = "Coatcheck",
        logo: StaticAsset = .icon,
        stylesheet: StaticAsset = .stylesheet,
        templates: [String: String] = [:],
        texts: [String: [String: String]] = [:]
    ) {
        self.name = name
        self.logo = logo
        self.stylesheet = stylesheet
        self.templates = templates
        self.texts = texts
    }
}
