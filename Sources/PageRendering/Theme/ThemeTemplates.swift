/// The templates of a folder that replace built-in ones.
struct ThemeTemplates {
    /// The sources, by name. Unchanged copies of built-in templates are not among them.
    private(set) var sources: [String: String] = [:]
    /// The files, by name, that are changed copies of templates that have changed since then, too.
    private(set) var stale: [String: String] = [:]

    private static let fileExtension = ".mustache"

    /// - Parameter path: Where the templates are within the folder. Empty for the folder itself.
    init(in folder: inout ThemeFolder, at path: String = "") {
        let builtIn = TemplateLibrary.bundledSources
        for file in folder.names(in: path) {
            let place = path.isEmpty ? file : "\(path)/\(file)"
            let name = String(file.dropLast(Self.fileExtension.count))
            guard file.hasSuffix(Self.fileExtension), let original = builtIn[name] else {
                // A folder of its own may hold other files, as it always could.
                if path.isEmpty, !file.hasSuffix(Self.fileExtension) { continue }
                let known = builtIn.keys.sorted().joined(separator: ", ")
                folder.report(ThemeProblem(place, "no page uses it; the known names are \(known)"))
                continue
            }
            guard let text = folder.text(of: place) else { continue }
            let template = ThemeTemplate(text)
            guard !template.isUnchanged else { continue }
            if template.isStale(besides: original) { stale[name] = place }
            do {
                try TemplateLibrary.check(template.source, named: name)
                sources[name] = template.source
            } catch {
                folder.report(ThemeProblem(place, "\(error)"))
            }
        }
    }
}
