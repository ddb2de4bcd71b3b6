import Synchronization
import Testing

@testable import SessionDoctor

@Suite("Visits with an account")
struct AccountVisitTests {
    @Test("a token in a cookie is sent twice, and left out once to see whether it is demanded")
    func tokenInCookie() async throws {
        let site = Sample.site({ _, number in [("id", "\(Sample.long)\(number)"), ("csrf", "t0k3n")] }) {
            request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe + "token: {cookie: csrf, header: X-T}\n")
        let logouts = site.received.filter { $0.target == "/logout" && $0.header("Sec-Fetch-Site") == "same-origin" }
        #expect(Set(logouts.map { $0.header("X-T") }) == [nil, "t0k3n"])
        #expect(try report.verdict("csrf-token") == "fail")
    }

    @Test("the session cookie is found by leaving cookies out, whatever its name")
    func names() async throws {
        let site = Sample.site({ _, number in
            [("a", "colour"), ("zz", "\(Sample.long)\(number)"), ("session", "decoy"), ("sig", "signature\(number)")]
        }) { request, live in request.cookies["zz"].map(live.contains) ?? false && request.cookies["sig"] != nil }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        let finding = try #require(report.findings.first { $0.check.name == "session-cookie-secure" })
        #expect(finding.outcome == .fail("Secure is missing: zz, sig"))
    }

    @Test("where each of two cookies is enough, both are judged, by the worse one")
    func redundant() async throws {
        let site = Sample.site({ _, number in
            [("a", "\(Sample.long)a\(number)"), ("b", "short\(number)"), ("c", "colour")]
        }) {
            request, live in
            ["a", "b"].contains { name in request.cookies[name].map(live.contains) ?? false }
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        let finding = try #require(report.findings.first { $0.check.name == "session-cookie-secure" })
        #expect(finding.outcome == .fail("Secure is missing: a, b"))
        #expect(try report.verdict("id-length") == "fail")
        #expect(try report.verdict("logout-ends-session") == "pass")
        #expect(try report.verdict("fixation-unknown-id") == "pass")
    }

    @Test("a site on which no single cookie decides is not judged by its cookies")
    func twoOfThree() async throws {
        let site = Sample.site({ _, number in ["a", "b", "c"].map { ($0, "\(Sample.long)\($0)\(number)") } }) {
            request, live in
            request.cookies.values.count(where: live.contains) >= 2
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        for name in ["session-cookie-secure", "id-length", "id-unique", "fixation-unknown-id", "duplicate-cookies"] {
            #expect(try report.verdict(name) == "not checked", "\(name)")
        }
        #expect(try report.verdict("logout-ends-session") == "pass")
    }

    @Test("a session that ends when a cookie is missing is not judged by its cookies")
    func strict() async throws {
        let isEnded = Mutex(false)
        let site = Sample.site({ _, number in
            isEnded.withLock { $0 = false }
            return [("a", "\(Sample.long)a\(number)"), ("b", "\(Sample.long)b\(number)")]
        }) { request, live in
            isEnded.withLock { isEnded in
                if !request.cookies.isEmpty, request.cookies.count < 2 { isEnded = true }
                return !isEnded && request.cookies["a"].map(live.contains) ?? false
            }
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        #expect(try report.verdict("session-cookie-secure") == "not checked")
    }

    @Test(
        "a login that is answered in another way for a signed-in user says nothing about its id", arguments: [200, 303])
    func otherAnswer(_ status: Int) async throws {
        let number = Mutex(0)
        let site = FakeSite { request, _ in
            let isSignedIn = request.cookies["id"] != nil
            if request.target == "/account" { return isSignedIn ? .page() : .page("", 401) }
            guard request.method == "POST", request.target == "/login" else { return .page() }
            // A signed-in user's form is shown again, or accepted without a new id.
            if isSignedIn { return .page("", status, ("Location", "/account")) }
            let id = "\(Sample.long)\(number.withLock { $0 += 1; return $0 })"
            return .page("", 303, ("Location", "/account"), ("Set-Cookie", "id=\(id); Path=/"))
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        #expect(try report.verdict("login-again-renews-id") == (status == 303 ? "fail" : "not checked"))
        #expect(try report.verdict("id-unique") == "pass")
    }

    @Test("a GET that ends the session fails only if the site accepts it from another site", arguments: [true, false])
    func logoutByGet(_ isGuarded: Bool) async throws {
        let inner = Sample.site({ _, number in [("id", "\(Sample.long)\(number)")] }) { request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let site = FakeSite { request, address in
            if request.target == "/logout", isGuarded, request.header("Sec-Fetch-Site") == "cross-site" {
                return .page("", 403)
            }
            return inner.answerNow(
                request.target == "/logout" ? WebRequest("POST", "/logout", headers: request.headers) : request)
        }
        let report = try await Sample.report(
            on: site, recipe: Sample.recipe.replacing("{path: /logout}", with: "{path: /logout, method: GET}"))
        #expect(try report.verdict("logout-by-get") == (isGuarded ? "pass" : "fail"))
        #expect(try report.verdict("logout-ends-session") == "pass")
    }

    @Test("an id that only the start page gives is known before the login")
    func startPage() async throws {
        let isSignedIn = Mutex(false)
        let site = FakeSite { request, _ in
            let hasID = request.cookies["id"] != nil
            switch (request.method, request.target) {
            case (_, "/account"): return isSignedIn.withLock { $0 } && hasID ? .page() : .page("", 401)
            case ("POST", let target):
                isSignedIn.withLock { $0 = target == "/login" }
                return .page("", 303, ("Location", "/login"))
            case (_, "/"): return hasID ? .page() : .page("", 200, ("Set-Cookie", "id=\(Sample.long); Path=/"))
            default: return .page()
            }
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        #expect(try report.verdict("id-changes-at-login") == "fail")
        #expect(try report.verdict("fixation-anonymous-id") == "fail")
    }

    @Test("a foreign page sends no token, a foreign origin, and JSON only as plain text")
    func forgery() async throws {
        let site = Sample.site({ _, number in [("id", "\(Sample.long)\(number)")] }) { request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let recipe = Sample.recipe.replacing(
            "{path: /logout}", with: "{path: /logout, send: json, fields: {all: \"no\"}}")
        _ = try await Sample.report(on: site, recipe: recipe + "token: {input: t}\n")
        let foreign = site.received.filter { $0.header("Origin").map { $0 != "https://example.org" } ?? false }
        #expect(Set(foreign.map { $0.header("Sec-Fetch-Site") }) == ["cross-site", "same-site"])
        #expect(foreign.filter { $0.target == "/logout" }.allSatisfy { $0.header("Content-Type") == "text/plain" })
        let own = site.received.filter { $0.target == "/logout" && $0.header("Origin") == "https://example.org" }
        #expect(own.allSatisfy { $0.header("Content-Type") == "application/json" && $0.text == #"{"all":"no"}"# })
    }

    @Test("a limit longer than the operator's patience is not waited for")
    func patience() async throws {
        let site = Sample.site({ _, number in [("id", "\(Sample.long)\(number)")] }) { request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let recipe = Sample.recipe + "limits: {idle: 30m, absolute: 10s}\n"
        let report = try await Sample.report(on: site, recipe: recipe)
        #expect(try report.verdict("idle-limit") == "not checked")
        #expect(try report.verdict("absolute-limit") == "fail")
    }
}
