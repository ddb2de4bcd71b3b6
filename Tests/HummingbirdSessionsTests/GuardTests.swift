import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Sessions
import SessionsTesting
import Testing

@Suite("Guards")
struct GuardTests {
    private func site(_ policy: SessionPolicy = SessionPolicy()) throws -> Site {
        try Site(policy: policy) { pages, _ in
            pages.group("signed-in").add(middleware: RequireSession()).get { _, _ in "in" }
            pages.group("fresh").add(middleware: RequireFreshAuthentication()).get { _, _ in "in" }
            pages.group("fresher").add(middleware: RequireFreshAuthentication(within: .seconds(10))).get { _, _ in "in"
            }
            pages.group("strong").add(middleware: RequireAssurance(.aal2)).get { _, _ in "in" }
            let redirect = RequireSession<Site.Context> { problem, _, _ in
                .redirect(to: "/login?why=\(problem.reason?.rawValue ?? "")")
            }
            pages.group("page").add(middleware: redirect).get { _, _ in "in" }
        }
    }

    @Test("everything guarded is a 401 for the anonymous", arguments: ["signed-in", "fresh", "fresher", "strong"])
    func anonymous(_ path: String) async throws {
        try await site().open { client in
            let answer = try await Browser(client).get("/\(path)")
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.headers[.wwwAuthenticate] == "Session")
            #expect(answer.headers[.cacheControl] == "no-store")
            let document =
                #"{"title":"Unauthorized","status":401,"code":"unauthenticated","detail":"Sign in first."}"#
            #expect(answer.body == document)
        }
    }

    @Test(
        "everything guarded is a 401 for a visitor's session", arguments: ["signed-in", "fresh", "fresher", "strong"])
    func visitor(_ path: String) async throws {
        try await site().open { client in
            let browser = Browser(client)
            try await browser.post("/set/colour/red")
            #expect(try await browser.get("/\(path)").status == .unauthorized)
        }
    }

    @Test("a session that ended tells why")
    func reason() async throws {
        let site = try site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            #expect(try await browser.get("/signed-in").body == "in")
            site.clock.advance(by: .seconds(30 * 60))
            let answer = try await browser.get("/signed-in")
            #expect(answer.status == .unauthorized)
            #expect(answer.body.contains(#""reason":"idle""#))
        }
    }

    @Test("an authentication is fresh up to the window's last millisecond, and stepping up renews it")
    func freshness() async throws {
        let site = try site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            site.clock.advance(by: .seconds(300))
            #expect(try await browser.get("/fresh").body == "in")
            #expect(try await browser.get("/fresher").status == .forbidden)
            site.clock.advance(by: .milliseconds(1))
            let answer = try await browser.get("/fresh")
            #expect(answer.status == .forbidden)
            #expect(answer.body.contains(#""code":"reauthentication_required""#))
            try await browser.post("/step-up")
            #expect(try await browser.get("/fresh").body == "in")
        }
    }

    @Test("the level counts, and is reached by stepping up")
    func assurance() async throws {
        try await site().open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let answer = try await browser.get("/strong")
            #expect(answer.status == .forbidden)
            #expect(answer.body.contains(#""code":"assurance_required""#))
            try await browser.post("/step-up")
            #expect(try await browser.get("/strong").body == "in")
        }
    }

    @Test("a level is refused from the millisecond on at which it no longer counts, and a step-up brings it back")
    func lapsed() async throws {
        let site = try site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada?remember=yes")
            #expect(try await browser.post("/step-up").body == "2")
            site.clock.advance(by: .milliseconds(3_599_999))
            #expect(try await browser.get("/strong").body == "in")
            site.clock.advance(by: .milliseconds(1))
            let answer = try await browser.get("/strong")
            #expect(answer.status == .forbidden)
            #expect(answer.body.contains(#""code":"assurance_required""#))
            #expect(try await browser.get("/signed-in").body == "in", "the session goes on")
            #expect(try await browser.post("/step-up").body == "2")
            #expect(try await browser.get("/strong").body == "in")
        }
    }

    @Test("24 hours after a login with two factors, the second one alone is not enough")
    func day() async throws {
        var policy = SessionPolicy()
        policy.standard = .init(idle: .seconds(3600), absolute: .seconds(7 * 86_400))
        let site = try site(policy)
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            try await browser.post("/step-up")
            for _ in 0..<47 {
                site.clock.advance(by: .seconds(1800))
                #expect(try await browser.get("/strong").body == "in")
            }
            site.clock.advance(by: .seconds(1800))
            #expect(try await browser.get("/strong").status == .forbidden)
            #expect(try await browser.post("/step-up").body == "1")
        }
    }

    @Test("an application may answer something else, such as a redirect")
    func custom() async throws {
        try await site().open { client in
            let answer = try await Browser(client).get("/page")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == "/login?why=")
        }
    }
}
