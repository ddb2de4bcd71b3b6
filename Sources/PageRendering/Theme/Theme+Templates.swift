import Foundation
import UserAccounts

extension Theme {
    /// The built-in look with an operator's templates.
    ///
    /// - Parameter folder: Each `name.mustache` in it replaces the built-in template of that name. `nil` replaces none.
    /// - Throws: ``TemplateError`` for a folder or file that cannot be read, or a name that no page uses.
    package init(overriding folder: String?) throws {
        self.init(templates: try folder.map(Self.templates) ?? [:])
    }

    private static func templates(in folder: String) throws -> [String: String] {
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
