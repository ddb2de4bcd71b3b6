import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RequestEdge
import Testing

@testable import PageRendering

@Suite("Pages with a theme") struct ThemedPageTests {
    private func application(_ theme: Theme) throws -> some ApplicationProtocol {
        let router = Router()
        let renderer = try PageRenderer(theme: theme, languages: theme.pageLanguages(theme.languages))
        router.add(middleware: SecurityHeaders(SecurityHeaderFields(isSecure: true)))
        AssetRoutes.add(to: router, with: theme)
        router.get("page") { _, _ in renderer.response(ErrorPage(.notFound)) }
        return Application(router: router)
    }

    @Test("the name is escaped")
    func name() async throws {
        let theme = try ThemeOnDisk(["theme.yaml": #"name: "<script>alert('x')</script>""#]).theme()
        try await application(theme).test(.router) { client in
            let page = String(buffer: try await client.execute(uri: "/page", method: .get).body)
            #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"))
            #expect(!page.contains("<script>"))
        }
    }

    @Test("no script of a logo can run: the policy forbids it, and the address has the hash of the content")
    func logoWithScript() async throws {
        let logo = #"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#
        let theme = try ThemeOnDisk(["theme.yaml": "logo: logo.svg", "logo.svg": logo]).theme()
        try await application(theme).test(.router) { client in
            let answer = try await client.execute(uri: theme.logo.path, method: .get)
            #expect(String(buffer: answer.body) == logo)
            #expect(answer.headers[.contentType] == "image/svg+xml")
            #expect(answer.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'; sandbox")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
        }
        #expect(theme.logo.path.wholeMatch(of: /\/assets\/logo\.[0-9a-f]{12}\.svg/) != nil)
    }

    @Test("the style sheet is the built-in one, then the colours, then the rules of the theme")
    func styleSheet() async throws {
        let theme = try ThemeOnDisk([
            "theme.yaml": "colours: {light: {accent: \"#036\"}}", "style.css": ".brand { font-style: italic }",
        ]).theme()
        try await application(theme).test(.router) { client in
            let css = String(buffer: try await client.execute(uri: theme.stylesheet.path, method: .get).body)
            let builtIn = String(decoding: PackageResources.coatcheck_css, as: UTF8.self)
            #expect(css.hasPrefix(builtIn + "\n:root{--accent:#003366}\n"))
            #expect(css.hasSuffix(".brand { font-style: italic }"))
        }
    }
}
