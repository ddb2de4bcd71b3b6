import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing

@Suite("Polling")
struct PollingTests {
    private func visit(_ visit: @Sendable (Browser, ManualClock) async throws -> Void) async throws {
        let clock = ManualClock()
        let sessions = try SessionManager(store: MemorySessionStore(), clock: clock)
        let router = Router(context: Site.Context.self)
        router.add(
            middleware: SessionMiddleware(
                sessions, for: { request, _ in request.uri.path.hasPrefix("/news") ? .background : .firstParty }))
        router.post("login") { _, context in
            _ = try await context.session.login("ada")
            return "welcome"
        }
        for page in ["news", "page"] {
            router.get("\(page)") { _, context in context.session.principal?.rawValue ?? "nobody" }
        }
        try await Application(router: router).test(.router) { client in
            let browser = Browser(client)
            try await browser.post("/login")
            try await visit(browser, clock)
        }
    }

    @Test("alone does not keep a session alive, with one middleware for all routes")
    func polled() async throws {
        try await visit { browser, clock in
            for _ in 0..<29 {
                clock.advance(by: .seconds(60))
                let answer = try await browser.get("/news")
                #expect(answer.body == "ada")
                #expect(answer.setCookies.isEmpty)
            }
            clock.advance(by: .seconds(60))
            #expect(try await browser.get("/news").body == "nobody")
        }
    }

    @Test("does not end a session that is used")
    func used() async throws {
        try await visit { browser, clock in
            for _ in 0..<4 {
                clock.advance(by: .seconds(15 * 60))
                let answers = [try await browser.get("/news"), try await browser.get("/page")]
                #expect(answers.map(\.body) == ["ada", "ada"])
            }
        }
    }
}
