import Foundation
import HTTPTypes
import Testing

@testable import PageRendering

@Suite("Templates of a theme") struct ThemeTemplatesTests {
    private let builtIn = TemplateLibrary.bundledSources["stub"] ?? ""

    @Test("a template replaces the built-in one")
    func replaces() throws {
        let theme = try ThemeOnDisk(["templates/stub.mustache": "<p>stub</p>"]).theme()
        #expect(theme.templates == ["stub": "<p>stub</p>"])
        #expect(theme.staleTemplateFiles.isEmpty)
    }

    @Test("an unchanged copy is not used, whatever the built-in template is now", arguments: ["\n", "\r\n"])
    func unchanged(lineEnd: String) throws {
        let copies = [
            "templates/stub.mustache": ThemeTemplate.copy(of: builtIn),
            "templates/login.mustache": ThemeTemplate.copy(of: "<p>of an earlier version</p>\n"),
        ]
        let theme = try ThemeOnDisk(copies.mapValues { $0.replacing("\n", with: lineEnd) }).theme()
        #expect(theme.templates.isEmpty)
        #expect(theme.staleTemplateFiles.isEmpty)
    }

    @Test("a changed copy is used")
    func changed() throws {
        let copy = ThemeTemplate.copy(of: builtIn) + "<p>more</p>"
        let theme = try ThemeOnDisk(["templates/stub.mustache": copy]).theme()
        #expect(theme.templates == ["stub": copy])
        #expect(theme.staleTemplateFiles.isEmpty)
    }

    @Test("a changed copy of an earlier version is used and named")
    func stale() throws {
        let copy = ThemeTemplate.copy(of: "<p>of an earlier version</p>") + "<p>more</p>"
        let theme = try ThemeOnDisk(["templates/stub.mustache": copy]).theme()
        #expect(theme.templates == ["stub": copy])
        #expect(theme.staleTemplateFiles == ["templates/stub.mustache"])
    }

    @Test("the first line of a copy leaves no trace on the page")
    func firstLine() throws {
        for (name, source) in TemplateLibrary.bundledSources where ["error", "layout"].contains(name) {
            let page = ErrorPage(.notFound)
            let frame = PageFrame(page, of: .standard, at: "/", viewer: nil, csrfToken: nil, notices: [])
            let theme = Theme(templates: [name: ThemeTemplate.copy(of: source)])
            #expect(try TemplateLibrary(theme).render(page, in: frame) == TemplateLibrary().render(page, in: frame))
        }
    }

    @Test("a name that no page uses is refused with the known ones")
    func unknown() throws {
        for name in ["logn.mustache", "login.html", "login"] {
            let problems = try ThemeOnDisk(["templates/\(name)": "x"]).problems
            #expect(problems.count == 1)
            #expect(
                problems.first?.hasPrefix("templates/\(name): no page uses it; the known names are account, ") == true)
        }
    }

    @Test(
        "a template that cannot be parsed, or could switch escaping off, is refused",
        arguments: ["{{#page}}", "{{{page.title}}}", "{{& page.title}}", "{{=<% %>=}}", "{{#t}}Sign in"])
    func broken(source: String) throws {
        let problems = try ThemeOnDisk(["templates/error.mustache": source]).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("templates/error.mustache: template error") == true)
    }

    @Test("templates of web.templates win over those of the theme, and their mistakes stop the start")
    func otherFolder() throws {
        let theme = try ThemeOnDisk(["templates/stub.mustache": "theme", "templates/facts.mustache": "theme"]).theme()
        let others = try ThemeOnDisk(["stub.mustache": "other", "notes.txt": "left out"])
        #expect(try theme.with(templatesIn: others.path).templates == ["stub": "other", "facts": "theme"])
        try others.write(ThemeTemplate.copy(of: "old") + "x", to: "facts.mustache")
        #expect(try theme.with(templatesIn: others.path).staleTemplateFiles == ["facts.mustache"])
        try others.write("x", to: "logn.mustache")
        #expect(throws: ThemeError.self) { try theme.with(templatesIn: others.path) }
        #expect(throws: ThemeError.self) { try theme.with(templatesIn: others.path + "/none") }
    }
}
