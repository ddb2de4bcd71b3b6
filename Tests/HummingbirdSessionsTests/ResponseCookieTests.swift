import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing

@Suite("The cookie on the response")
struct ResponseCookieTests {
    @Test("has the strict attributes and no life beyond the browser's", arguments: Backing.allCases)
    func attributes(_ backing: Backing) async throws {
        try await Site(backing).open(.live) { client in
            let answer = try await Browser(client).post("/login/ada")
            let line = try #require(answer.setCookies.first)
            let attributes = line.split(separator: "; ").dropFirst().map(String.init)
            #expect(Set(attributes) == ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"])
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.vary] == "Cookie")
        }
    }

    @Test("lives as long as the session when it is to be remembered")
    func remembered() async throws {
        try await Site().open { client in
            let answer = try await Browser(client).post("/login/ada?remember=1")
            #expect(answer.setCookies.first?.contains("Max-Age=\(30 * 86400);") == true)
        }
    }

    @Test("is sent exactly once, however often the token changed")
    func once() async throws {
        try await Site().open { client in
            let browser = Browser(client)
            try await browser.post("/set/cart/hat")
            let answer = try await browser.post("/login-twice")
            #expect(answer.headers[values: .setCookie].count == 1)
            #expect(try await browser.get("/me").body == "grace")
        }
    }

    @Test("is not sent when nothing changed")
    func unchanged() async throws {
        try await Site().open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let answer = try await browser.get("/me")
            #expect(answer.headers[values: .setCookie].isEmpty)
            #expect(answer.headers[.cacheControl] == nil)
        }
    }

    @Test("is what every response varies by for which the session was asked, and no other", arguments: [true, false])
    func vary(_ isSignedIn: Bool) async throws {
        let site = try Site { pages, _ in
            pages.get("static") { _, _ in "the same for everybody" }
            pages.get("missing") { _, context -> String in
                throw HTTPError(context.session.principal == nil ? .notFound : .gone)
            }
            pages.group("signed-in").add(middleware: RequireSession()).get { _, _ in "in" }
            pages.get("elaborate") { _, context in
                let name = context.session.principal?.rawValue ?? "nobody"
                return Response(
                    status: .ok, headers: [.vary: "Origin, cookie"], body: .init(byteBuffer: .init(string: name)))
            }
        }
        try await site.open { client in
            let browser = Browser(client)
            if isSignedIn { try await browser.post("/login/ada") }
            for path in ["/me", "/get/cart", "/csrf", "/missing", "/signed-in"] {
                #expect(try await browser.get(path).headers[values: .vary] == ["Cookie"], "\(path)")
            }
            #expect(try await browser.get("/elaborate").headers[values: .vary] == ["Origin, cookie"])
            #expect(try await browser.get("/static").headers[.vary] == nil)
        }
    }

    @Test(
        "goes out although the handler threw after the login",
        arguments: [
            ("/login-then-refuse", HTTPResponse.Status.conflict), ("/login-then-crash", .internalServerError),
        ])
    func afterAnError(_ path: String, _ status: HTTPResponse.Status) async throws {
        for kind in [TestingSetup.router, .live] {
            try await Site().open(kind) { client in
                let browser = Browser(client)
                let answer = try await browser.post(path)
                #expect(answer.status == status)
                #expect(answer.setCookies.count == 1)
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(try await browser.get("/me").body == "ada")
            }
        }
    }

    @Test("an error of a handler that changed nothing passes through as it is")
    func plainError() async throws {
        try await Site().open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let answer = try await browser.get("/refuse")
            #expect(answer.status == .conflict)
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test("an offered successor goes out with first-party responses only", arguments: Backing.allCases)
    func offer(_ backing: Backing) async throws {
        let site = try Site(backing)
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let first = try #require(browser.cookie)
            site.clock.advance(by: .seconds(15 * 60))

            #expect(try await browser.get("/polled/me").setCookies.isEmpty)
            let offers = [try await browser.get("/me"), try await replay(first, "/me", client)]
            #expect(offers.map(\.setCookies.count) == [1, 1])
            #expect(offers[0].setCookies == offers[1].setCookies)
            #expect(offers[0].headers[.cacheControl] == "no-store")
            #expect(browser.cookie != first)

            #expect(try await browser.get("/me").setCookies.isEmpty)
            #expect(try await replay(first, "/me", client).body == "ada")
        }
    }

    @Test("an offer that was lost costs nothing; a retired token ends the session", arguments: Backing.allCases)
    func lostOffer(_ backing: Backing) async throws {
        let site = try Site(backing)
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let first = try #require(browser.cookie)
            site.clock.advance(by: .seconds(20 * 60))
            try await browser.get("/me")
            browser.cookie = first
            site.clock.advance(by: .seconds(5 * 60))
            #expect(try await browser.get("/me").body == "ada")
            #expect(try await browser.get("/me").body == "ada")

            site.clock.advance(by: .seconds(11))
            #expect(try await replay(first, "/me", client).body == "nobody replay")
            #expect(try await browser.get("/me").body == "nobody replay")
        }
    }

    @Test("an error keeps an offer back; it is made again")
    func offerAndError() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            site.clock.advance(by: .seconds(15 * 60))
            #expect(try await browser.get("/refuse").setCookies.isEmpty)
            #expect(try await browser.get("/me").setCookies.count == 1)
        }
    }

    @Test("joins the Vary and replaces the Cache-Control that the handler set, and drops a line of the same name")
    func merging() async throws {
        let site = try Site { pages, _ in
            pages.post("elaborate") { _, context in
                _ = try await context.session.login("ada")
                var headers: HTTPFields = [.vary: "Accept-Encoding", .cacheControl: "public, max-age=60"]
                headers.append(HTTPField(name: .setCookie, value: "theme=dark"))
                headers.append(HTTPField(name: .setCookie, value: "\(Browser.cookieName)=mine"))
                return Response(status: .ok, headers: headers)
            }
            pages.post("careful") { _, context in
                _ = try await context.session.login("ada")
                return Response(status: .ok, headers: [.vary: "Origin, Cookie", .cacheControl: "no-store, private"])
            }
        }
        try await site.open { client in
            let elaborate = try await Browser(client).post("/elaborate")
            #expect(elaborate.headers[values: .vary] == ["Accept-Encoding", "Cookie"])
            #expect(elaborate.headers[.cacheControl] == "no-store")
            #expect(elaborate.headers[values: .setCookie].first == "theme=dark")
            #expect(elaborate.headers[values: .setCookie].count == 2)
            #expect(elaborate.setCookies.first?.count ?? 0 > 64)

            let careful = try await Browser(client).post("/careful")
            #expect(careful.headers[values: .vary] == ["Origin, Cookie"])
            #expect(careful.headers[.cacheControl] == "no-store, private")
        }
    }

    @Test("cannot be sent once the response head is on its way, and the handler is told so")
    func tooLate() async throws {
        let site = try Site()
        try await site.open(.live) { client in
            let answer = try await Browser(client).post("/login-while-streaming")
            #expect(answer.body.contains("response head has been sent"))
            #expect(answer.setCookies.isEmpty)
        }
        #expect(site.store.calls(.insert) == 0)
    }

    private func replay(_ cookie: String, _ path: String, _ client: any TestClientProtocol) async throws -> Answer {
        let thief = Browser(client)
        thief.cookie = cookie
        return try await thief.get(path)
    }
}
