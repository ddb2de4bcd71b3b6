/// What an operator can change about all pages: name, logo, colours, texts and templates.
package struct Theme: Sendable {
    /// The name of the site, in the title and at the top of each page.
    package let name: String
    /// The picture beside the name.
    let logo: StaticAsset
    /// The picture in the browser's tab.
    let icon: StaticAsset
    /// The style sheet of all pages.
    let stylesheet: StaticAsset
    /// The sources of templates that replace the built-in ones, by name.
    private(set) var templates: [String: String]
    /// The files, by name, of those that were copied from other versions of the built-in templates.
    private(set) var staleTemplates: [String: String]
    /// Texts that replace the built-in ones: by language tag, then by the English text.
    let texts: [String: [String: String]]

    /// The built-in look.
    package static let standard = Theme()

    init(
        name: String = "Coatcheck",
        logo: StaticAsset = .icon,
        icon: StaticAsset = .icon,
        stylesheet: StaticAsset = .stylesheet,
        templates: [String: String] = [:],
        staleTemplates: [String: String] = [:],
        texts: [String: [String: String]] = [:]
    ) {
        self.name = name
        self.logo = logo
        self.icon = icon
        self.stylesheet = stylesheet
        self.templates = templates
        self.staleTemplates = staleTemplates
        self.texts = texts
    }

    /// The theme with other templates in addition, which win over its own.
    func with(_ others: ThemeTemplates) -> Theme {
        var theme = self
        theme.templates.merge(others.sources) { $1 }
        theme.staleTemplates = staleTemplates.filter { others.sources[$0.key] == nil }.merging(others.stale) { $1 }
        return theme
    }
}
