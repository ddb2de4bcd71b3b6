import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import Testing

@testable import PageRendering
@testable import RequestEdge
@testable import WebAddresses

@Suite struct AnswersTests {
    private struct Secret: Error {}

    /// A page with a form for passkeys, in place of one that does not know about scripts.
    private struct PasskeySample: PageContent {
        static let template = TemplateName.error
        let title: PageText = "Passkeys"
        let width = PageWidth.slim
        let hasProblems = false
        let script: PageScript? = .passkeys
    }

    private static let origins = ["https://app.example.org"]

    private func application(isSecure: Bool = true) throws -> some ApplicationProtocol {
        let router = Router()
        let methods = AllowedMethods()
        let renderer = try PageRenderer(formTargets: Self.origins)
        router.add(middleware: SecurityHeaders(SecurityHeaderFields(isSecure: isSecure, formTargets: Self.origins)))
        router.add(middleware: FailureAnswers(renderer: renderer, methods: methods))
        AssetRoutes.add(to: router, with: .standard)
        router.get("page") { _, _ in renderer.response(ErrorPage(.notFound)) }
        router.get("passkeys") { _, _ in renderer.response(PasskeySample()) }
        router.get("json") { _, _ in Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"]) }
        router.get("away") { _, _ in Response.redirect(to: "/page", type: .normal) }
        router.post("form") { request, _ in
            _ = try await FormFields(reading: request)
            return HTTPResponse.Status.ok
        }
        router.get("things/:id") { _, _ in HTTPResponse.Status.ok }
        router.post("things/all") { _, _ in HTTPResponse.Status.ok }
        router.get("fail/:status") { _, context -> Response in
            throw HTTPError(.init(code: try context.parameters.require("status", as: Int.self)))
        }
        router.get("broken") { _, _ -> Response in throw Secret() }
        router.get("down") { _, _ -> Response in throw SessionError(.unavailable, "redis://secret@host") }
        methods.learn(from: router)
        return Application(router: router)
    }

    @Test(
        "every answer carries the headers of its kind",
        arguments: [
            "/page", "/json", "/away", "/fail/400", "/fail/401", "/fail/403", "/fail/404", "/fail/405", "/fail/413",
            "/fail/415", "/fail/429", "/broken", "/down", "/nowhere", "/form",
        ])
    func headers(path: String) async throws {
        try await application().test(.router) { client in
            let headers = try await client.execute(uri: path, method: .get).headers
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[.referrerPolicy] == "same-origin")
            #expect(headers[.crossOriginResourcePolicy] == "same-origin")
            #expect(headers[.strictTransportSecurity] == "max-age=63072000; includeSubDomains")
            #expect(headers[.cacheControl] == "no-store")
            #expect(headers[.server] == nil)
            let policy = try #require(headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            let isPage = headers[.contentType] == "text/html; charset=utf-8"
            #expect(policy.contains("sandbox") == !isPage)
            #expect((headers[.crossOriginOpenerPolicy] == "same-origin") == isPage)
            #expect((headers[.xRobotsTag] == "noindex, nofollow") == isPage)
            #expect((headers[.xFrameOptions] == "DENY") == isPage)
            #expect(headers[.vary] == (isPage ? "Cookie, Accept-Language" : "Sec-Fetch-Site, Origin"))
        }
    }

    @Test("over plain http there is no HSTS")
    func noTransportSecurityOverHTTP() async throws {
        try await application(isSecure: false).test(.router) { client in
            let headers = try await client.execute(uri: "/page", method: .get).headers
            #expect(headers[.strictTransportSecurity] == nil)
        }
    }

    @Test("a page for passkeys differs from the others by its script and by what allows it")
    func passkeyPage() async throws {
        try await application().test(.router) { client in
            let plain = try await client.execute(uri: "/page", method: .get)
            let page = try await client.execute(uri: "/passkeys", method: .get)
            let policy = try #require(plain.headers[.contentSecurityPolicy])
            #expect(policy.contains("script-src 'none';") && policy.contains("require-trusted-types-for 'script'"))
            let withScript = policy.replacing("script-src 'none'", with: "script-src 'self'")
            #expect(page.headers[.contentSecurityPolicy] == withScript)
            for name in plain.headers.map(\.name) where ![.contentSecurityPolicy, .contentLength].contains(name) {
                #expect(page.headers[name] == plain.headers[name], "\(name)")
            }
            let script = "<script type=\"module\" src=\"\(StaticAsset.passkeyScript.path)\"></script>"
            #expect(String(buffer: page.body).contains(script))
            #expect(!String(buffer: plain.body).contains("<script"))
        }
    }

    @Test("a page may ask for passkeys, and pages embedded in it may not")
    func permissions() async throws {
        try await application().test(.router) { client in
            let policy = try await client.execute(uri: "/passkeys", method: .get).headers[.permissionsPolicy]
            #expect(policy?.contains("publickey-credentials-get=(self), publickey-credentials-create=(self)") == true)
        }
    }

    @Test(
        "assets may be kept for ever under their own address, and only there",
        arguments: [
            (StaticAsset.stylesheet, "text/css; charset=utf-8", "/assets/coatcheck.000000000000.css"),
            (.passkeyScript, "text/javascript; charset=utf-8", "/assets/passkeys.000000000000.js"),
            (.overviewScript, "text/javascript; charset=utf-8", "/assets/overview.000000000000.js"),
            (.icon, "image/svg+xml", "/assets/icon.000000000000.svg"),
        ])
    func assets(asset: StaticAsset, contentType: String, otherPath: String) async throws {
        try await application().test(.router) { client in
            let file = try await client.execute(uri: asset.path, method: .get)
            #expect(file.status == .ok)
            #expect(file.headers[.contentType] == contentType)
            #expect(file.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(file.headers[.xContentTypeOptions] == "nosniff")
            let stale = try await client.execute(uri: otherPath, method: .get)
            #expect(stale.status == .notFound)
        }
    }

    @Test(
        "a wrong method is answered 405 with the right ones",
        arguments: [
            ("/form", HTTPRequest.Method.get, "POST"), ("/form", .put, "POST"), ("/page", .post, "GET, HEAD"),
            ("/things/7", .delete, "GET, HEAD"), ("/things/all", .delete, "POST"), ("/page", .trace, "GET, HEAD"),
        ])
    func wrongMethod(path: String, method: HTTPRequest.Method, allow: String) async throws {
        try await application().test(.router) { client in
            let response = try await client.execute(uri: path, method: method)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == allow)
        }
    }

    @Test("a failure tells nothing about its cause")
    func nothingLeaks() async throws {
        try await application().test(.router) { client in
            let broken = try await client.execute(uri: "/broken", method: .get)
            #expect(broken.status == .internalServerError)
            #expect(!String(buffer: broken.body).contains("Secret"))
            let down = try await client.execute(uri: "/down", method: .get)
            #expect(down.status == .serviceUnavailable)
            #expect(down.headers[.retryAfter] != nil)
            #expect(!String(buffer: down.body).contains("redis"))
        }
    }

    @Test("a program gets a problem document in place of a page")
    func problemDocuments() async throws {
        try await application().test(.router) { client in
            let response = try await client.execute(uri: "/api/v1/nothing", method: .get)
            #expect(response.status == .notFound)
            #expect(response.headers[.contentType] == "application/problem+json; charset=utf-8")
            #expect(String(buffer: response.body).contains(#""code":"not_found""#))
        }
    }

    @Test(
        "a form in another shape, too large or broken is refused with its own status",
        arguments: [
            ("text/plain", "a=1", HTTPResponse.Status.unsupportedMediaType),
            ("multipart/form-data; boundary=x", "a=1", .unsupportedMediaType),
            ("application/x-www-form-urlencoded; charset=utf-8", "a=1", .ok),
            ("application/x-www-form-urlencoded", "a=1&a=2", .badRequest),
            ("application/x-www-form-urlencoded", "a=%FF", .badRequest),
            ("application/x-www-form-urlencoded", String(repeating: "a", count: 65_537), .contentTooLarge),
        ])
    func forms(type: String, body: String, status: HTTPResponse.Status) async throws {
        try await application().test(.router) { client in
            let response = try await client.execute(
                uri: "/form", method: .post, headers: [.contentType: type], body: ByteBuffer(string: body)
            )
            #expect(response.status == status)
        }
    }

    @Test("a field in the address and in the body has no meaning")
    func mixedFields() async throws {
        try await application().test(.router) { client in
            let response = try await client.execute(
                uri: "/form?a=1", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "a=1")
            )
            #expect(response.status == .badRequest)
        }
    }
}
