import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Sessions
import SessionsTesting
import Testing

@Suite("Requests that another site started")
struct CSRFMiddlewareTests {
    static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    private func site() throws -> Site {
        let policy = try OriginPolicy(origin: "https://own")
        return try Site { pages, _ in
            let guarded = pages.group("guarded").add(middleware: CSRFMiddleware(policy))
            guarded.get { _, _ in "read" }
            guarded.post { request, context in
                let body = try await request.body.collect(upTo: context.maxUploadSize)
                return "changed \(String(buffer: body))"
            }
            guarded.post("login") { _, context in
                _ = try await context.session.login("ada")
                return "welcome"
            }
        }
    }

    /// A browser signed in, and a token of its session.
    private func signedIn(_ site: Site, _ visit: @Sendable (Browser, _ token: String) async throws -> Void) async throws
    {
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            try await visit(browser, try await browser.get("/csrf").body)
        }
    }

    private func expectRefusal(_ answer: Answer, _ comment: Comment? = nil) {
        #expect(answer.status == .forbidden, comment)
        #expect(answer.body.contains(#""code":"csrf""#), comment)
    }

    @Test("the token in the header lets a request through")
    func header() async throws {
        try await signedIn(site()) { browser, token in
            let answer = try await browser.post("/guarded", headers: [.csrfToken: token])
            #expect(answer.body == "changed ")
        }
    }

    @Test("the token in the form lets a request through, and the handler still gets the form")
    func field() async throws {
        try await signedIn(site()) { browser, token in
            let body = "name=x&csrf_token=\(token)&other=y"
            let answer = try await browser.post("/guarded", headers: Self.form, body: body)
            #expect(answer.body == "changed \(body)")
        }
    }

    @Test("no token, a foreign one and a mangled one are refused")
    func wrongToken() async throws {
        let site = try site()
        try await signedIn(site) { browser, token in
            try await site.open { client in
                let other = Browser(client)
                try await other.post("/login/grace")
                let foreign = try await other.get("/csrf").body
                for wrong in ["", "x", foreign, String(token.dropLast()), token + "A"] {
                    expectRefusal(try await browser.post("/guarded", headers: [.csrfToken: wrong]), "\(wrong.count)")
                }
            }
        }
    }

    @Test("a missing token, a wrong one and a foreign origin are distinguished")
    func reasons() async throws {
        try await signedIn(site()) { browser, _ in
            for answer in [
                try await browser.post("/guarded"),
                try await browser.post("/guarded", headers: Self.form, body: "name=x"),
            ] {
                expectRefusal(answer)
                #expect(answer.body.contains("carries no CSRF token"))
            }
            let wrong = try await browser.post("/guarded", headers: [.csrfToken: "x"])
            #expect(wrong.body.contains("no longer valid"))
            let foreign = try await browser.post("/guarded", headers: [.origin: "https://evil.example"])
            #expect(foreign.body.contains("did not come from a page of this site"))
        }
    }

    @Test("a token in the query, in a cookie or in another kind of body does not count, nor does one given twice")
    func wrongPlace() async throws {
        try await signedIn(site()) { browser, token in
            let body = "csrf_token=\(token)"
            expectRefusal(try await browser.post("/guarded?csrf_token=\(token)", headers: Self.form, body: "name=x"))
            expectRefusal(try await browser.post("/guarded", headers: [.cookie: "csrf_token=\(token)"]))
            expectRefusal(try await browser.post("/guarded", headers: [.contentType: "text/plain"], body: body))
            expectRefusal(try await browser.post("/guarded", headers: Self.form, body: "\(body)&\(body)"))
        }
    }

    @Test("a token from before a rotation is refused, one from before a soft rotation is not")
    func rotation() async throws {
        let site = try site()
        try await signedIn(site) { browser, token in
            site.clock.advance(by: .seconds(15 * 60))
            try await browser.get("/me")
            #expect(try await browser.post("/guarded", headers: [.csrfToken: token]).status == .ok)
            try await browser.post("/rotate")
            expectRefusal(try await browser.post("/guarded", headers: [.csrfToken: token]))
        }
    }

    @Test("a foreign origin is refused even with a good token")
    func foreign() async throws {
        try await signedIn(site()) { browser, token in
            expectRefusal(
                try await browser.post("/guarded", headers: [.csrfToken: token, .origin: "https://evil.example"])
            )
            let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
            expectRefusal(try await browser.post("/guarded", headers: [.csrfToken: token, fetchSite: "cross-site"]))
        }
    }

    @Test("a foreign site cannot even sign a user in")
    func loginForm() async throws {
        try await site().open { client in
            let browser = Browser(client)
            let refused = try await browser.post("/guarded/login", headers: [.origin: "https://evil.example"])
            expectRefusal(refused)
            #expect(refused.headers[values: .setCookie].isEmpty)
            #expect(try await browser.post("/guarded/login", headers: [.origin: "https://own"]).body == "welcome")
        }
    }

    @Test("reading needs no token")
    func reading() async throws {
        try await signedIn(site()) { browser, _ in
            let answer = try await browser.get("/guarded", headers: [.origin: "https://evil.example"])
            #expect(answer.body == "read")
        }
    }

    @Test("each token looks different, and none is given without a session")
    func masking() async throws {
        try await site().open { client in
            let browser = Browser(client)
            #expect(try await browser.get("/csrf").body == "none")
            try await browser.post("/login/ada")
            let first = try await browser.get("/csrf").body
            #expect(try await browser.get("/csrf").body != first)
        }
    }
}
