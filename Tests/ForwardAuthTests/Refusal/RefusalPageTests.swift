import HTTPTypes
import Hummingbird
import Sessions
import Testing
import UserAccounts

@testable import ForwardAuth
@testable import PageRendering
@testable import WebAddresses

@Suite("The refusal page on an application's host")
struct RefusalPageTests {
    private let links: ForwardAuthLinks

    init() throws {
        let hosts = RedirectHosts(["*.example.org"].compactMap { HostPattern($0) }, allowsPlainHTTP: false)
        links = ForwardAuthLinks(
            publicURL: try PublicURL("https://auth.example.org"), hosts: hosts, cookieDomain: "example.org")
    }

    private func page(
        _ verdict: ForwardAuthVerdict,
        _ reader: ForwardedRequest.Reader,
        at url: String = "https://app.example.org/a?b=c"
    ) throws -> RefusalPage? {
        let request = try ForwardedRequest(try ForwardedAddress(url: url), method: "GET", client: nil, reader: reader)
        return RefusalPage(verdict, to: request, from: .anonymous(nil), links)
    }

    @Test("a page is shown if a redirect is not possible, and only to browsers that show it")
    func occasions() throws {
        let redirected: [ForwardAuthVerdict] = [
            .unauthenticated(nil), .stepUp(.fresh(.seconds(300))), .stepUp(.level(.aal2)), .confined(.passwordChange),
        ]
        for verdict in redirected {
            #expect(try page(verdict, .page) == nil)
            #expect(try page(verdict, .form) != nil)
        }
        for reader in [ForwardedRequest.Reader.page, .form] {
            #expect(try page(.forbidden, reader) != nil)
            #expect(try page(.bypass, reader) == nil)
        }
        for reader in [ForwardedRequest.Reader.program, .handshake] {
            for verdict in redirected + [.forbidden] { #expect(try page(verdict, reader) == nil) }
        }
    }

    @Test("a refused form stays in its tab: the link opens another tab and names the next step")
    func forms() throws {
        let expected: [(ForwardAuthVerdict, String, String)] = [
            (.unauthenticated(.idle), "Sign in", "/login?next="),
            (.stepUp(.fresh(.seconds(300))), "Confirm your password", "/reauthenticate?next="),
            (.stepUp(.level(.aal2)), "Use your second factor", "/reauthenticate?level=aal2&next="),
            (.confined(.passwordChange), "Choose a new password", "/account"),
        ]
        for (verdict, label, path) in expected {
            let link = try #require(try page(verdict, .form)?.links.first)
            #expect(link.label.description == label && link.opensTab)
            #expect(link.href.hasPrefix("https://auth.example.org" + path))
        }
        #expect(
            try page(.unauthenticated(.idle), .form)?.text.description.contains("nothing happened for a while") == true)
    }

    @Test("an application on another domain gets its own cookie on the way back to the form")
    func otherDomain() throws {
        let hosts = RedirectHosts(["app.example.net"].compactMap { HostPattern($0) }, allowsPlainHTTP: false)
        let links = ForwardAuthLinks(publicURL: try PublicURL("https://auth.example.org"), hosts: hosts)
        let address = try ForwardedAddress(url: "https://app.example.net/save")
        let request = try ForwardedRequest(address, method: "POST", client: nil, reader: .form)
        let page = RefusalPage(.unauthenticated(nil), to: request, from: .anonymous(nil), links)
        #expect(page?.links.first?.href == "https://app.example.net/.coatcheck/start?next=%2F")
    }

    @Test("the front page does not lead back to itself")
    func frontPage() throws {
        #expect(try page(.forbidden, .page)?.links.map(\.href) == ["https://app.example.org/"])
        #expect(try page(.forbidden, .page, at: "https://app.example.org/")?.links == [])
    }

    @Test(
        "the page loads nothing, its style is the one that its policy allows, and one line of it is a header for nginx")
    func answer() throws {
        let renderer = try PageRenderer()
        let page = try #require(try page(.forbidden, .form))
        let html = renderer.html(page)
        #expect(html.contains("<title>You do not have access · Coatcheck</title>"))
        #expect(html.contains("<style>\(RefusalStyle.text)</style>"))
        #expect(!html.contains("<link") && !html.contains("<script") && !html.contains("{{"))
        for dialect in ForwardAuthRoutes.dialects {
            let response = page.response(
                replacing: Response(status: .forbidden),
                to: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/"), for: dialect, by: renderer)
            #expect(response.status == .forbidden)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.headers[.contentSecurityPolicy] == RefusalStyle.policy)
            #expect((response.headers[.refusalPage] != nil) == (dialect.name == "nginx"))
            #expect(response.headers[.refusalPage]?.contains("\n") != true)
        }
    }
}
