import Testing

@testable import SessionDoctor

@Suite("Checks")
struct CheckTests {
    private func evidence(_ url: String = "https://example.org/", _ exchanges: [Exchange] = []) throws -> Evidence {
        var evidence = Evidence(site: try SiteAddress(url), username: "ada", now: 1_000)
        evidence.exchanges = exchanges
        return evidence
    }

    private func answer(_ headers: [(String, String)], status: Int = 200, method: String = "GET", cookie: String? = nil)
        -> Exchange
    {
        let sent = cookie.map { [Header("Cookie", $0)] } ?? []
        return Exchange(
            WebRequest(method, "/", headers: sent),
            WebResponse(status: status, headers: headers.map { Header($0.0, $0.1) }))
    }

    private func verdict(_ name: String, _ evidence: Evidence) throws -> String {
        let check = try #require(Check.all.first { $0.name == name })
        return check.judge(evidence).verdict
    }

    @Test("names are unique, and every check says why, by which source, and how to mend it")
    func catalogue() {
        #expect(Set(Check.all.map(\.name)).count == Check.all.count)
        for check in Check.all {
            #expect(check.name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(check.name)")
            #expect(check.why.hasSuffix(".") && check.mend.hasSuffix(".") && !check.source.isEmpty, "\(check.name)")
        }
    }

    @Test("where nothing was seen nothing is concluded, and there is a reason")
    func nothingSeen() throws {
        for check in Check.all where check.name != "https" {
            let outcome = check.judge(try evidence())
            #expect(outcome.verdict == "not checked", "\(check.name)")
            #expect(!outcome.sentence.isEmpty)
        }
    }

    @Test(
        "encryption is judged everywhere but on this machine",
        arguments: [
            ("https://example.org/", "pass"), ("http://example.org/", "fail"), ("http://127.0.0.1/", "not checked"),
            ("http://app.localhost/", "not checked"),
        ])
    func https(_ url: String, _ expected: String) throws {
        #expect(try verdict("https", try evidence(url)) == expected)
    }

    @Test(
        "every answer must ask for HSTS for a year",
        arguments: [
            (["max-age=31536000"], "pass"), (["max-age=\"63072000\"; includeSubDomains"], "pass"),
            (["max-age=300"], "fail"),
            (["max-age=31536000", nil], "fail"), ([nil], "fail"), (["includeSubDomains"], "fail"),
            (["max-age=x"], "fail"),
        ] as [([String?], String)])
    func hsts(_ headers: [String?], _ expected: String) throws {
        let exchanges = headers.map { header in answer(header.map { [("Strict-Transport-Security", $0)] } ?? []) }
        #expect(try verdict("hsts", try evidence("https://example.org/", exchanges)) == expected)
        #expect(try verdict("hsts", try evidence("http://example.org/", exchanges)) == "not checked")
    }

    @Test("port 80 may only redirect to https or refuse, and sets no cookie")
    func unencrypted() throws {
        func verdict(_ response: WebResponse?) throws -> String {
            var evidence = try evidence()
            evidence.unencrypted = .seen(response)
            return try self.verdict("http-redirects", evidence)
        }
        let location = Header("Location", "https://example.org/")
        #expect(try verdict(nil) == "pass")
        #expect(try verdict(WebResponse(status: 301, headers: [location])) == "pass")
        #expect(try verdict(WebResponse(status: 301, headers: [Header("Location", "/login")])) == "fail")
        #expect(try verdict(WebResponse(status: 301, headers: [location, Header("Set-Cookie", "a=b")])) == "fail")
        #expect(try verdict(WebResponse(status: 403)) == "pass")
        #expect(try verdict(WebResponse(status: 200)) == "fail")
    }

    @Test(
        "an answer with a cookie is a failure only if a shared cache may give it to others",
        arguments: [
            ([], 200, "GET", nil, "fail"), ([], 302, "GET", nil, "pass"), ([], 200, "POST", nil, "pass"),
            ([("Cache-Control", "max-age=60")], 302, "GET", nil, "fail"),
            ([("Expires", "Fri, 01 Jan 2100 00:00:00 GMT")], 302, "GET", nil, "fail"),
            ([("Cache-Control", "No-Store")], 200, "GET", nil, "pass"),
            ([("Cache-Control", "private, max-age=60")], 200, "GET", nil, "pass"),
            ([("Cache-Control", "no-cache")], 200, "GET", nil, "pass"),
            ([("Cache-Control", "no-cache"), ("ETag", "x")], 200, "GET", nil, "fail"),
            ([("Vary", "Cookie")], 200, "GET", "id=1", "pass"), ([("Vary", "Cookie")], 200, "GET", nil, "fail"),
            ([("Vary", "Accept")], 200, "GET", "id=1", "fail"), ([("Vary", "*")], 200, "GET", nil, "pass"),
        ] as [([(String, String)], Int, String, String?, String)])
    func caching(_ headers: [(String, String)], _ status: Int, _ method: String, _ cookie: String?, _ expected: String)
        throws
    {
        let exchange = answer(headers + [("Set-Cookie", "id=1")], status: status, method: method, cookie: cookie)
        #expect(try verdict("cookies-not-cached", try evidence("https://example.org/", [exchange])) == expected)
    }

    @Test("the attributes of a session cookie must be on every header that sets it, but not on one that removes it")
    func attributes() throws {
        let good = "__Host-id=1; Secure; HttpOnly; SameSite=Strict; Path=/"
        let names = Check.cookie.map(\.name)
        func failing(_ headers: String...) throws -> Set<String> {
            var evidence = try evidence("https://example.org/", [answer(headers.map { ("Set-Cookie", $0) })])
            evidence.sessionCookies = .seen(["__Host-id", "id"])
            return Set(try names.filter { try verdict($0, evidence) == "fail" })
        }
        #expect(try failing(good, "other=1") == [])
        #expect(try failing(good, "__Host-id=; Max-Age=0") == [])
        #expect(try failing("id=1").count == names.count - 1)
        #expect(try failing(good, good.replacing("; HttpOnly", with: "")) == ["session-cookie-httponly"])
        #expect(try failing(good.replacing("Strict", with: "None")) == ["session-cookie-samesite"])
        #expect(try failing(good.replacing("__Host-", with: "") + "; Domain=example.org").count == 2)
    }

    @Test("long names and many names of cookies are cut")
    func names() {
        #expect(Check.named(["a", "b", "a"]) == "a, b")
        #expect(Check.named((0..<9).map { "c\($0)" }) == "c0, c1, c2, c3, c4, c5 and 3 more")
        #expect(Check.named([String(repeating: "x", count: 4_000)]).count == 61)
    }

    @Test(
        "a forged logout that is accepted fails, unless SameSite keeps browsers from sending the cookie with it",
        arguments: [
            (true, "POST", "Lax", "pass"), (true, "POST", "None", "fail"), (true, "POST", nil, "fail"),
            (true, "GET", "Lax", "fail"), (true, "GET", "Strict", "pass"), (false, "POST", nil, "pass"),
        ] as [(Bool, String, String?, String)])
    func crossSite(_ isAccepted: Bool, _ method: String, _ sameSite: String?, _ expected: String) throws {
        let header = "id=1" + (sameSite.map { "; SameSite=\($0)" } ?? "")
        var evidence = try evidence("https://example.org/", [answer([("Set-Cookie", header)])])
        evidence.sessionCookies = .seen(["id"])
        evidence.logoutMethod = method
        evidence.crossSite = .seen(isAccepted)
        #expect(try verdict("csrf-cross-site", evidence) == expected)
    }

    @Test(
        "a logout is judged by the old cookie, and not at all if it was refused",
        arguments: [
            (200, Standing.signedOut, Standing.signedOut, "pass"), (200, .signedOut, .signedIn, "fail"),
            (200, .signedIn, .signedIn, "fail"), (403, .signedIn, .signedIn, "not checked"),
            (200, .signedOut, .unclear("the site answered 503"), "not checked"),
            (200, .unclear("the site answered 429"), .signedOut, "not checked"),
        ])
    func logout(_ status: Int, _ browser: Standing, _ replay: Standing, _ expected: String) throws {
        var evidence = try evidence()
        evidence.logout = .seen(Evidence.Logout(status: status, browser: browser, keepsCookie: false, replay: replay))
        #expect(try verdict("logout-ends-session", evidence) == expected)
    }

    @Test(
        "of two cookies of one name neither may win, unless a prefix keeps others from setting one",
        arguments: [
            ("id", Standing.signedOut, Standing.signedOut, "pass"), ("id", .signedIn, .signedOut, "fail"),
            ("id", .signedOut, .signedIn, "fail"), ("id", .signedIn, .signedIn, "not checked"),
            ("__Host-id", .signedOut, .signedIn, "pass"), ("__Secure-id", .signedOut, .signedIn, "fail"),
            ("id", .signedOut, .unclear("500"), "not checked"),
        ])
    func duplicates(_ name: String, _ first: Standing, _ last: Standing, _ expected: String) throws {
        let header = "\(name)=1; Secure; Path=/"
        var evidence = try evidence("https://example.org/", [answer([("Set-Cookie", header)])])
        evidence.sessionCookies = .seen([name])
        evidence.duplicates = .seen(Evidence.Duplicates(inventedFirst: first, inventedLast: last))
        #expect(try verdict("duplicate-cookies", evidence) == expected)
    }

    @Test(
        "an overloaded or failing answer says nothing about a visitor",
        arguments: [
            (200, "Hello ada", Standing.signedIn), (200, "Hello", .signedOut), (302, "", .signedOut),
            (401, "", .signedOut),
            (403, "Hello ada", .signedOut), (429, "Hello ada", .unclear("the site answered 429")),
            (500, "", .unclear("the site answered 500")), (503, "", .unclear("the site answered 503")),
        ])
    func standing(_ status: Int, _ body: String, _ expected: Standing) {
        let rule = Recipe.SignedIn(path: "/account", text: "Hello ada")
        #expect(Standing(WebResponse(status: status, body: Array(body.utf8)), rule) == expected)
    }
}
