import Foundation
import Sessions
import Testing

@testable import PageRendering

@Suite struct PageRenderingTests {
    private let library: TemplateLibrary

    init() throws {
        library = try TemplateLibrary()
    }

    private func render(_ sample: SamplePages.Sample) -> String {
        let token = CSRFSecret(bytes: [UInt8](repeating: 9, count: 32))?.masked()
        let frame = PageFrame(
            sample.page, of: .standard, at: sample.path, viewer: sample.viewer, csrfToken: token,
            notices: sample.notices
        )
        return library.render(sample.page, in: frame)
    }

    @Test("every page is one complete document with a language, a title, landmarks and one heading of the first level")
    func everyPageIsComplete() {
        for sample in SamplePages.all {
            let html = render(sample)
            #expect(html.hasPrefix("<!doctype html>"), "\(sample.name)")
            #expect(html.contains("<html lang=\"en\" dir=\"ltr\">"), "\(sample.name)")
            #expect(html.contains("\(sample.page.title) · Coatcheck</title>"), "\(sample.name)")
            #expect(html.components(separatedBy: "<h1").count == 2, "\(sample.name)")
            #expect(html.components(separatedBy: "<main ").count == 2, "\(sample.name)")
            #expect(!html.contains("{{"), "\(sample.name)")
            #expect(html.hasSuffix("</html>\n"), "\(sample.name)")
        }
    }

    @Test("no page needs anything the content security policy forbids, and only some pages have a script")
    func nothingInline() {
        for sample in SamplePages.all {
            var html = render(sample)
            if let script = sample.page.script {
                let element = "<script type=\"module\" src=\"\(StaticAsset.script(script).path)\"></script>"
                #expect(html.contains(element), "\(sample.name)")
                html = html.replacing(element, with: "", maxReplacements: 1)
            }
            for forbidden in ["<script", "style=", "<style", "onclick", "javascript:", "src=\"http", "href=\"http"] {
                #expect(!html.contains(forbidden), "\(sample.name): \(forbidden)")
            }
        }
    }

    @Test("every form that changes something carries an anti-forgery token")
    func postFormsCarryTokens() {
        for sample in SamplePages.all {
            let forms = render(sample).components(separatedBy: "<form ").dropFirst()
            for form in forms where form.contains("method=\"post\"") {
                let body = form.components(separatedBy: "</form>")[0]
                #expect(body.contains("name=\"csrf_token\" value=\""), "\(sample.name)")
            }
        }
    }

    @Test("every page of a signed-in user has a way to sign out")
    func signOutIsEverywhere() {
        for sample in SamplePages.all {
            #expect(render(sample).contains("action=\"/logout\"") == (sample.viewer != nil), "\(sample.name)")
        }
    }

    @Test("every visible field has a label")
    func fieldsAreLabelled() throws {
        let field = try Regex("<input id=\"([a-z_]+)\"")
        for sample in SamplePages.all {
            let html = render(sample)
            for match in html.matches(of: field) {
                let id = match.output[1].substring ?? ""
                #expect(html.contains("<label for=\"\(id)\">"), "\(sample.name): \(id)")
            }
        }
    }

    @Test(
        "text from outside is escaped even when a combining accent follows the markup",
        arguments: [
            "\"><svg onload=1>", "\"\u{301} onfocus=1 x=\"\u{301}", "<\u{301}script>", "'\u{200D}onfocus=1",
        ])
    func outsideTextIsEscaped(attack: String) {
        let page = SamplePages.login(username: attack)
        let html = library.render(
            page, in: PageFrame(page, of: .standard, at: "/login", viewer: nil, csrfToken: nil, notices: []))
        let value = html.components(separatedBy: "name=\"username\" type=\"text\" value=\"")[1]
        let markup = Array(value.utf8.prefix { $0 != UInt8(ascii: "\"") })
        #expect(String(decoding: markup, as: UTF8.self).contains("&"))
        #expect(!Array(html.utf8).contains(Array(attack.utf8)))
    }

    @Test("a failed form says so first in the title and in an alert that leads to the field")
    func problemsAreAnnounced() {
        let html = render(SamplePages.signedOut[2])
        #expect(html.contains("<title>Error: Sign in"))
        #expect(html.contains("role=\"alert\""))
        #expect(html.contains("<a href=\"#username\">"))
    }

    @Test("the password can be shown without a script")
    func passwordCanBeShown() {
        let hidden = render(SamplePages.signedOut[1])
        #expect(hidden.contains("type=\"password\" autocomplete=\"current-password\""))
        #expect(hidden.contains("/login?show=password&amp;next=%2Faccount"))
    }

    @Test("pages are written for looking at when a folder is named")
    func writeSamples() throws {
        guard let folder = ProcessInfo.processInfo.environment["COATCHECK_PAGE_SAMPLES"] else { return }
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        for sample in SamplePages.all {
            let html = render(sample).replacing(StaticAsset.stylesheet.path, with: "coatcheck.css")
            try html.write(to: root.appending(path: "\(sample.name).html"), atomically: true, encoding: .utf8)
        }
        try Data(PackageResources.coatcheck_css).write(to: root.appending(path: "coatcheck.css"))
    }
}
