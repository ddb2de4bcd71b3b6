import Foundation
import Mustache
import UserAccounts

/// The parsed templates: the operator's file if there is one, else the bundled one.
package struct TemplateLibrary: Sendable {
    /// Those of an operator with the bundled ones that are not replaced. `nil` for the bundled ones alone.
    private let overridden: MustacheLibrary?

    /// The bundled templates, parsed when the first page is rendered: a command renders none.
    static let bundled = Result { try library(of: bundledSources) }

    /// Loads the templates.
    ///
    /// - Parameter folder: An operator's folder. Each `name.mustache` in it replaces the bundled template of that name; a
    ///   name that no page uses, or a template that could switch escaping off, is an error.
    package init(overriddenBy folder: String? = nil) throws {
        overridden = try folder.map { folder in
            try Self.library(of: Self.bundledSources.merging(Self.overrides(in: folder)) { $1 })
        }
    }

    private static var bundledSources: [String: String] {
        BundledTemplates.sources.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    private static func library(of sources: [String: String]) throws -> MustacheLibrary {
        MustacheContentTypes.register(MarkupEscaping(), named: MarkupEscaping.name)
        var library = MustacheLibrary()
        for (name, source) in sources {
            library.register(try parse(source, named: name), named: name)
        }
        return library
    }

    /// Renders `page` inside `frame`.
    func render(_ page: some PageContent, in frame: PageFrame) -> String {
        let context: [String: Any] = ["frame": frame, "page": page]
        let library = overridden ?? (try? Self.bundled.get())
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

    private static func overrides(in folder: String) throws -> [String: String] {
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        let files: [URL]
        do {
            files = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
        } catch {
            throw TemplateError("web.templates: the folder \(folder) cannot be read")
        }
        var sources: [String: String] = [:]
        for file in files where file.pathExtension == "mustache" {
            let name = file.deletingPathExtension().lastPathComponent
            guard BundledTemplates.sources[name] != nil else {
                let known = BundledTemplates.sources.keys.sorted().joined(separator: ", ")
                throw TemplateError("web.templates: no page uses \(name).mustache; known names are \(known)")
            }
            guard let text = try? PlainText.read(file.path) else {
                throw TemplateError("web.templates: \(name).mustache cannot be read as UTF-8")
            }
            sources[name] = text
        }
        return sources
    }
}
