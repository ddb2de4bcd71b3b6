import Mustache

extension TemplateLibrary {
    /// Checks a template without its translations.
    ///
    /// - Throws: ``TemplateError`` if it cannot be parsed, or could switch escaping off.
    static func check(_ source: String, named name: String) throws {
        MustacheContentTypes.register(MarkupEscaping(), named: MarkupEscaping.name)
        _ = try library(of: [name: source], in: .english)
    }
}
