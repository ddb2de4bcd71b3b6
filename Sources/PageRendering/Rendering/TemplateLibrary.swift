import Mustache

/// The parsed templates, once for each language: those of the theme, and the bundled ones that it does not replace.
struct TemplateLibrary: Sendable {
    /// By language tag. `nil` for the bundled ones alone.
    private let themed: [String: MustacheLibrary]?

    /// The bundled templates, parsed when the first page is rendered: a command renders none.
    private static let bundled = Result { try libraries(of: bundledSources, in: .bundled) }

    /// - Parameter languages: The languages, with the texts of the theme.
    /// - Throws: ``TemplateError`` for a template that cannot be parsed, or that could switch escaping off.
    init(_ theme: Theme = .standard, in languages: PageLanguages = .bundled) throws {
        guard !theme.templates.isEmpty || !theme.texts.isEmpty else {
            themed = nil
            return
        }
        themed = try Self.libraries(of: Self.bundledSources.merging(theme.templates) { $1 }, in: languages)
    }

    /// The sources of the bundled templates, by name.
    static var bundledSources: [String: String] {
        BundledTemplates.sources.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    private static func libraries(
        of sources: [String: String],
        in languages: PageLanguages
    ) throws -> [String: MustacheLibrary] {
        MustacheContentTypes.register(MarkupEscaping(), named: MarkupEscaping.name)
        return try Dictionary(
            languages.all.map { ($0.tag, try library(of: sources, in: $0)) }, uniquingKeysWith: { $1 })
    }

    static func library(of sources: [String: String], in language: PageLanguage) throws -> MustacheLibrary {
        var library = MustacheLibrary()
        for (name, source) in sources {
            let translated = try TemplateText.translated(source, named: name, by: language.messages)
            library.register(try parse(translated, named: name), named: name)
        }
        return library
    }

    /// Renders `page` inside `frame`, in the current language.
    func render(_ page: some PageContent, in frame: PageFrame) -> String {
        let context: [String: Any] = ["frame": frame, "page": page]
        let libraries = themed ?? (try? Self.bundled.get())
        let library = libraries?[PageLanguage.current.tag]
        return library?.render(context, withTemplate: type(of: page).template.rawValue) ?? ""
    }

    /// Sigils that print without escaping, change the delimiters, or change the kind of escaping.
    private static let forbiddenTags = ["{{{", "{{&", "{{=", "{{%"]

    private static func parse(_ source: String, named name: String) throws -> MustacheTemplate {
        let compact = source.filter { !$0.isWhitespace }
        for tag in forbiddenTags where compact.contains(tag) {
            throw TemplateError("template \(name): \(tag) is not allowed; every value must be escaped")
        }
        do {
            return try MustacheTemplate(string: "{{% CONTENT_TYPE: \(MarkupEscaping.name) }}\n" + source)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateError("template \(name), line \(error.context.lineNumber - 1): \(error.error)")
        }
    }
}
