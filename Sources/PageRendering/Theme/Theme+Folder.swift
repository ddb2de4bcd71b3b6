import UserAccounts

extension Theme {
    /// Reads the folder of a theme.
    ///
    /// - Throws: ``ThemeError`` with all its mistakes.
    package init(folder path: String) throws(ThemeError) {
        var folder = ThemeFolder(path)
        guard folder.problems.isEmpty else { throw ThemeError(problems: folder.problems) }
        self.init(in: &folder)
        guard folder.problems.isEmpty else { throw ThemeError(problems: folder.problems) }
    }

    /// The theme with the templates of another folder, which win over its own.
    ///
    /// - Throws: ``ThemeError`` with all mistakes of the folder.
    package func with(templatesIn path: String) throws(ThemeError) -> Theme {
        var folder = ThemeFolder(path, following: .anywhere)
        guard folder.problems.isEmpty else { throw ThemeError(problems: folder.problems) }
        let templates = ThemeTemplates(in: &folder)
        guard folder.problems.isEmpty else { throw ThemeError(problems: folder.problems) }
        return with(templates)
    }

    private init(in folder: inout ThemeFolder) {
        let file = Self.file(in: &folder)
        let logo = file.logo.flatMap { Self.picture($0, named: "logo", in: &folder) }
        let icon = file.icon.flatMap { Self.picture($0, named: "icon", in: &folder) } ?? logo
        let names = folder.names()
        let rules = names.contains(Self.styleFile) ? folder.text(of: Self.styleFile) : nil
        let templates =
            folder.isFolder(Self.templateFolder) ? ThemeTemplates(in: &folder, at: Self.templateFolder) : nil
        let texts = folder.isFolder(Self.textFolder) ? ThemeTexts.all(in: &folder, at: Self.textFolder) : []
        for name in [Self.templateFolder, Self.textFolder] where names.contains(name) && !folder.isFolder(name) {
            folder.report(ThemeProblem(name, "it is not a folder, or a link that leads out of the theme"))
        }
        Self.reportUnknown(names, besides: [file.logo, file.icon].compactMap(\.self), in: &folder)
        self.init(
            name: file.name ?? Theme.standard.name,
            logo: logo ?? .icon,
            icon: icon ?? .icon,
            stylesheet: Self.stylesheet(file.colours.css, logo == nil ? "" : Self.logoRule, rules ?? ""),
            templates: templates?.sources ?? [:],
            staleTemplates: templates?.stale ?? [:],
            texts: Self.used(texts))
    }

    static let styleFile = "style.css"
    static let templateFolder = "templates"
    static let textFolder = "texts"

    private static func file(in folder: inout ThemeFolder) -> ThemeFile {
        let file = ThemeFile(yaml: folder.text(of: ThemeFile.fileName) ?? "")
        file.problems.forEach { folder.report($0) }
        return file
    }

    private static func picture(
        _ file: String,
        named name: String,
        in folder: inout ThemeFolder
    ) -> StaticAsset? {
        guard let bytes = folder.bytes(of: file) else { return nil }
        guard let kind = ThemePicture(bytes) else {
            folder.report(
                ThemeProblem(
                    file,
                    "the content is not a picture in SVG (with xmlns=\"http://www.w3.org/2000/svg\"), PNG, JPEG or WebP"
                ))
            return nil
        }
        return StaticAsset(name: name, extension: kind.rawValue, contentType: kind.contentType, bytes: bytes)
    }

    /// The built-in style sheet, then what the theme adds to it.
    private static func stylesheet(_ additions: String...) -> StaticAsset {
        let own = additions.filter { !isBlank($0) }.joined()
        guard !own.isEmpty else { return .stylesheet }
        return StaticAsset(
            name: "coatcheck",
            extension: "css",
            contentType: StaticAsset.stylesheet.contentType,
            bytes: PackageResources.coatcheck_css + Array("\n\(own)".utf8))
    }

    /// A logo may be wider than high, other than the built-in one.
    private static let logoRule =
        ".brand-mark{width:auto;height:2rem;max-width:12rem;object-fit:contain;border-radius:0}\n"

    /// Whether a style sheet has comments only.
    private static func isBlank(_ css: String) -> Bool {
        var rest = css[...]
        while let start = rest.firstRange(of: "/*") {
            guard rest[..<start.lowerBound].allSatisfy(\.isWhitespace),
                let end = rest[start.upperBound...].firstRange(of: "*/")
            else { return false }
            rest = rest[end.upperBound...]
        }
        return rest.allSatisfy(\.isWhitespace)
    }

    /// Without files that change nothing in a built-in language.
    private static func used(_ texts: [ThemeTexts]) -> [String: [String: String]] {
        let builtIn = PageLanguage.bundled.map(\.tag)
        let used = texts.filter { !$0.messages.isEmpty || !builtIn.contains($0.language.description) }
        return Dictionary(used.map { ($0.language.description, $0.messages) }, uniquingKeysWith: { $1 })
    }

    /// Pictures may lie there unused.
    private static func reportUnknown(_ names: [String], besides pictures: [String], in folder: inout ThemeFolder) {
        let known = [ThemeFile.fileName, styleFile, textFolder, templateFolder]
        for name in names where !(known + pictures).contains(name) && !ThemePicture.isName(name) {
            let list = known.joined(separator: ", ")
            folder.report(ThemeProblem(name, "there is no such file in a theme; known are \(list), and pictures"))
        }
    }
}
