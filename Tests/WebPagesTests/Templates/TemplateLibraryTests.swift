import Foundation
import HTTPTypes
import Testing

@testable import PageRendering

@Suite struct TemplateLibraryTests {
    /// A folder of overrides that lives as long as the body runs.
    private func withTemplates(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try body(folder.path())
    }

    private func frame(_ page: some PageContent) -> PageFrame {
        PageFrame(page, of: .standard, at: "/", viewer: nil, csrfToken: nil, notices: [])
    }

    @Test("every template in the folder is compiled in, and nothing else")
    func bundleIsComplete() throws {
        let folder = URL(fileURLWithPath: #filePath).appending(path: "../../../../Sources/PageRendering/Templates")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.standardized.path())
        let names = files.filter { $0.hasSuffix(".mustache") }.map { String($0.dropLast(".mustache".count)) }
        #expect(Set(names) == Set(BundledTemplates.sources.keys))
        #expect(Set(TemplateName.allCases.map(\.rawValue)).isSubset(of: Set(names)))
    }

    @Test("an operator's file replaces the bundled template and is escaped like it")
    func overrides() throws {
        try withTemplates(["error.mustache": "<b>{{page.heading}}</b> {{page.hint}}"]) { folder in
            let library = try TemplateLibrary(Theme.standard.with(templatesIn: folder))
            let page = ErrorPage(.notFound, hint: "<\u{301}i>")
            #expect(library.render(page, in: frame(page)) == "<b>Page not found</b> &lt;\u{301}i&gt;")
        }
    }

    @Test("a template no page uses stops the start and names the known ones")
    func unknownTemplate() throws {
        try withTemplates(["logn.mustache": "x"]) { folder in
            let error = #expect(throws: ThemeError.self) {
                try TemplateLibrary(Theme.standard.with(templatesIn: folder))
            }
            #expect(error?.description.contains("logn") == true)
            #expect(error?.description.contains("login") == true)
        }
    }

    @Test(
        "a template that could switch escaping off stops the start",
        arguments: [
            "{{{page.heading}}}", "{{& page.heading}}", "{{ &page.heading}}", "{{=<% %>=}}<%&page.heading%>",
            "{{% CONTENT_TYPE:TEXT}}{{page.heading}}", "{{ {page.heading} }}",
        ])
    func escapingStaysOn(source: String) throws {
        try withTemplates(["error.mustache": source]) { folder in
            #expect(throws: ThemeError.self) { try TemplateLibrary(Theme.standard.with(templatesIn: folder)) }
        }
    }

    @Test("a broken template or a missing folder stops the start")
    func brokenTemplate() throws {
        try withTemplates(["error.mustache": "{{#page}}"]) { folder in
            #expect(throws: ThemeError.self) { try TemplateLibrary(Theme.standard.with(templatesIn: folder)) }
            #expect(throws: ThemeError.self) { try TemplateLibrary(Theme.standard.with(templatesIn: folder + "/none")) }
        }
    }
}
