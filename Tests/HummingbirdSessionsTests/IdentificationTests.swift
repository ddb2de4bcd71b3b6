import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing

@Suite("Whose request it is")
struct IdentificationTests {
    static let wellFormed = String(repeating: "A", count: 64)

    @Test("a request with the cookie of a session is its principal's", arguments: Backing.allCases)
    func signedIn(_ backing: Backing) async throws {
        try await Site(backing).open(.live) { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            #expect(try await browser.get("/me").body == "ada")
        }
    }

    @Test("a request without a cookie is anonymous and asks the store nothing")
    func anonymous() async throws {
        let site = try Site()
        try await site.open { client in
            let answer = try await Browser(client).get("/me")
            #expect(answer.body == "nobody ")
        }
        #expect(FaultInjectingStore.Verb.allCases.allSatisfy { site.store.calls($0) == 0 })
    }

    @Test(
        "a malformed cookie is anonymous and asks the store nothing",
        arguments: [
            "", "x", String(repeating: "A", count: 63), String(repeating: "A", count: 65),
            String(repeating: "A", count: 63) + "!", String(repeating: "=", count: 64),
            String(repeating: "A", count: 8000),
        ]
    )
    func malformed(_ value: String) async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            browser.cookie = value
            let answer = try await browser.get("/me")
            #expect(answer.body == "nobody ")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
        #expect(FaultInjectingStore.Verb.allCases.allSatisfy { site.store.calls($0) == 0 })
    }

    @Test("a cookie an attacker made up is never adopted and causes no write", arguments: Backing.allCases)
    func planted(_ backing: Backing) async throws {
        let site = try Site(backing)
        try await site.open { client in
            let browser = Browser(client)
            browser.cookie = Self.wellFormed
            let answer = try await browser.get("/me")
            #expect(answer.body == "nobody ")
            #expect(answer.setCookies.isEmpty)
            #expect(site.store.calls(.find) == 1)
            #expect(FaultInjectingStore.Verb.allCases.allSatisfy { $0 == .find || site.store.calls($0) == 0 })

            try await browser.post("/login/ada")
            #expect(browser.cookie != Self.wellFormed)
            browser.cookie = Self.wellFormed
            #expect(try await browser.get("/me").body == "nobody ")
        }
    }

    @Test("the cookie is found in any of several Cookie headers, as HTTP/2 splits them")
    func splitHeaders() async throws {
        try await Site().open(.live) { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let value = try #require(browser.cookie)
            browser.cookie = nil
            var headers = HTTPFields()
            headers.append(HTTPField(name: .cookie, value: "theme=dark"))
            headers.append(HTTPField(name: .cookie, value: "a=b; \(Browser.cookieName)=\(value)"))
            headers.append(HTTPField(name: .cookie, value: "c=d"))
            #expect(try await browser.get("/me", headers: headers).body == "ada")
        }
    }

    @Test("two different values are anonymous in either order, are reported, and ask the store nothing")
    func conflicting() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let good = "\(Browser.cookieName)=\(try #require(browser.cookie))"
            let bad = "\(Browser.cookieName)=\(Self.wellFormed)"
            browser.cookie = nil
            let found = site.store.calls(.find)
            for pair in ["\(good); \(bad)", "\(bad); \(good)"] {
                let answer = try await browser.get("/me", headers: [.cookie: pair])
                #expect(answer.body == "nobody ")
                #expect(answer.setCookies.isEmpty)
            }
            #expect(site.store.calls(.find) == found)
        }
        #expect(site.refusals.value == [.conflicting, .conflicting])
    }

    @Test("a cookie whose name differs in case is a different cookie")
    func otherName() async throws {
        try await Site().open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let headers: HTTPFields = [.cookie: "__host-session=\(try #require(browser.cookie))"]
            browser.cookie = nil
            #expect(try await browser.get("/me", headers: headers).body == "nobody ")
        }
    }

    @Test("the holder of the secret gets the reason of the end, and the dead cookie stays")
    func reason() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            try await site.sessions.revoke(.principal("ada"), SessionEnding(.revoked))
            let answer = try await browser.get("/me")
            #expect(answer.body == "nobody revoked")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test("an unavailable store is a 503 that leaves the cookie alone, never an anonymous request")
    func unavailable() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            site.store.fail()
            let answer = try await browser.get("/me")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "5")
            #expect(answer.headers[values: .setCookie].isEmpty)
            #expect(answer.headers[.contentType] == "application/problem+json")

            site.store.heal()
            #expect(try await browser.get("/me").body == "ada")
        }
    }

    @Test("a failing store does not concern requests without a cookie")
    func unavailableAnonymous() async throws {
        let site = try Site()
        site.store.fail()
        try await site.open { client in
            let answer = try await Browser(client).get("/me")
            #expect(answer.body == "nobody ")
        }
    }

    @Test("polling neither keeps a session alive nor rotates it")
    func background() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            for _ in 0..<29 {
                site.clock.advance(by: .seconds(60))
                let answer = try await browser.get("/polled/me")
                #expect(answer.body == "ada")
                #expect(answer.setCookies.isEmpty)
            }
            site.clock.advance(by: .seconds(60))
            #expect(try await browser.get("/me").body == "nobody idle")
        }
    }
}
