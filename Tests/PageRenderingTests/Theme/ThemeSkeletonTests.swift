import Testing

@testable import PageRendering

@Suite("The files of `theme init`") struct ThemeSkeletonTests {
    private func written() throws -> ThemeOnDisk {
        let theme = try ThemeOnDisk()
        for (path, content) in ThemeSkeleton.files { try theme.write(content, to: path) }
        return theme
    }

    private func text(_ path: String) throws -> String {
        let file = try #require(ThemeSkeleton.files.first { $0.path == path })
        return String(decoding: file.content, as: UTF8.self)
    }

    @Test("they change nothing")
    func nothing() throws {
        let theme = try written().theme()
        #expect(theme.name == Theme.standard.name)
        #expect(theme.logo.path == Theme.standard.logo.path)
        #expect(theme.icon.path == Theme.standard.icon.path)
        #expect(theme.stylesheet.path == Theme.standard.stylesheet.path)
        #expect(theme.templates.isEmpty)
        #expect(theme.texts.isEmpty)
    }

    @Test("with all comments removed, theme.yaml sets the built-in values")
    func themeFile() throws {
        let yaml = try text("theme.yaml").replacing(/(?m)^( *)# (name|logo|icon|[a-z-]+: "#)/) {
            "\($0.output.1)\($0.output.2)"
        }
        let file = ThemeFile(yaml: yaml)
        #expect(file.problems.isEmpty)
        #expect(file.name == Theme.standard.name)
        #expect(file.logo == "logo.svg")
        for scheme in ColourScheme.allCases {
            #expect(file.colours.values[scheme]?.count == ThemeColour.allCases.count)
            for colour in ThemeColour.allCases {
                #expect(file.colours.palette(scheme)[colour] == Palette.standard(scheme)[colour])
            }
        }
    }

    @Test("the files with texts have all texts, as lines that need only lose their #", arguments: ["en", "de"])
    func texts(language: String) throws {
        let path = "texts/\(language).yaml"
        let lines = try text(path).split(separator: "\n").filter { $0.hasPrefix("# \"") }
        #expect(lines.count == BuiltInTexts.german.count)
        let theme = try ThemeOnDisk([path: lines.map { $0.dropFirst(2) }.joined(separator: "\n")])
        let read = try theme.theme().texts[language] ?? [:]
        for (message, german) in BuiltInTexts.german { #expect(read[message] == (language == "en" ? message : german)) }
    }

    @Test("each template is there, with its digest")
    func templates() {
        let paths = Set(ThemeSkeleton.files.map(\.path))
        for name in TemplateLibrary.bundledSources.keys { #expect(paths.contains("templates/\(name).mustache")) }
    }

    @Test("any text survives the quotation marks", arguments: ["a \"b\" \\ c", "x\ny\tz", "{1}: <b>#</b>", "ä 🧥"])
    func quoting(text: String) throws {
        let theme = try ThemeOnDisk(["texts/fr.yaml": ThemeSkeleton.line(text, text)])
        #expect(try theme.theme().texts["fr"] == [text: text])
    }
}
