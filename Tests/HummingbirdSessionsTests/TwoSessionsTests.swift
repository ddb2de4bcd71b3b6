import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Logging
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("Two session middlewares on one route")
struct TwoSessionsTests {
    static let staffCookie = "__Host-staff"

    /// Customers on the router, staff in a group of it.
    struct Shop: Sendable {
        let customers: SessionManager
        let staff: SessionManager
        let log = CapturedLog()
        var isGuarded = false

        init(isGuarded: Bool = false) throws {
            customers = try SessionManager(store: MemorySessionStore())
            staff = try SessionManager(store: MemorySessionStore())
            self.isGuarded = isGuarded
        }

        func open(_ visit: @Sendable (Browser) async throws -> Void) async throws {
            let app = Application(router: try router(), logger: log.logger)
            try await app.test(.router) { client in try await visit(Browser(client)) }
        }

        private func router() throws -> Router<Site.Context> {
            let router = Router(context: Site.Context.self)
            router.add(middleware: SessionMiddleware(customers))
            if isGuarded { router.add(middleware: CSRFMiddleware(try OriginPolicy(origin: "https://own"))) }
            add(to: router.group(""))
            let cookie = try SessionCookie(name: TwoSessionsTests.staffCookie)
            let staffOnly = router.group("staff").add(middleware: SessionMiddleware(staff, cookie: cookie))
            add(to: staffOnly)
            let inside = staffOnly.group("inside").add(middleware: RequireSession())
            inside.get { _, context in "staff \(context.session.principal?.rawValue ?? "")" }
            inside.post { _, _ in "changed" }
            // Customers again, inside.
            staffOnly.group("shop").add(middleware: SessionMiddleware(customers)).get("me") { _, context in
                context.session.principal?.rawValue ?? "nobody"
            }
            return router
        }

        private func add(to group: RouterGroup<Site.Context>) {
            group.get("me") { _, context in context.session.principal?.rawValue ?? "nobody" }
            group.get("csrf") { _, context in context.session.csrfToken ?? "none" }
            group.post("login/:name") { _, context in
                _ = try await context.session.login(PrincipalID(context.parameters.require("name")))
                return "welcome"
            }
            group.post("logout") { _, context in
                try await context.session.logout()
                return "bye"
            }
            group.get("stream") { _, context in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        let name = context.session.principal?.rawValue ?? "nobody"
                        try await writer.write(ByteBuffer(string: name))
                        try await writer.finish(nil)
                    })
            }
        }
    }

    @Test("a customer is no member of staff, whatever the guard stands behind")
    func guarded() async throws {
        try await Shop().open { browser in
            try await browser.post("/login/ada")
            #expect(try await browser.get("/me").body == "ada")
            #expect(try await browser.get("/staff/inside").status == .unauthorized)
            browser[Self.staffCookie] = browser.cookie
            #expect(try await browser.get("/staff/inside").status == .unauthorized)
        }
    }

    @Test("both sessions stand side by side, and each is logged out alone")
    func sideBySide() async throws {
        try await Shop().open { browser in
            try await browser.post("/login/ada")
            let answer = try await browser.post("/staff/login/grace")
            #expect(answer.headers[values: .setCookie].map { $0.prefix { $0 != "=" } } == [Self.staffCookie[...]])
            #expect(try await browser.get("/staff/inside").body == "staff grace")
            #expect(try await browser.get("/staff/stream").body == "grace")
            #expect(try await browser.get("/me").body == "ada")
            #expect(try await browser.get("/staff/shop/me").body == "ada")
            try await browser.post("/staff/logout")
            #expect(try await browser.get("/staff/inside").status == .unauthorized)
            #expect(try await browser.get("/me").body == "ada")
        }
    }

    @Test("a CSRF check of the outer session holds for the inner one too")
    func forgery() async throws {
        let shop = try Shop(isGuarded: true)
        try await shop.open { browser in
            try await browser.post("/staff/login/grace")
            let forged = try await browser.post("/staff/inside")
            #expect(forged.status == .forbidden)
            #expect(forged.body.contains("carries no CSRF token"))
            #expect(try await browser.post("/staff/inside", headers: [.csrfToken: "x"]).status == .forbidden)
            let token = try await browser.get("/staff/csrf").body
            #expect(try await browser.post("/staff/inside", headers: [.csrfToken: token]).body == "changed")

            try await browser.post("/login/ada")
            #expect(try await browser.post("/staff/inside", headers: [.csrfToken: token]).status == .forbidden)
            let both = try await browser.get("/staff/csrf").body
            #expect(try await browser.post("/staff/inside", headers: [.csrfToken: both]).body == "changed")
            let outer = try await browser.get("/csrf").body
            #expect(try await browser.post("/staff/inside", headers: [.csrfToken: outer]).status == .forbidden)
            #expect(try await browser.post("/logout", headers: [.csrfToken: outer]).body == "bye")
        }
    }

    private func open(
        _ outer: SessionMiddleware<Site.Context>,
        _ inner: SessionMiddleware<Site.Context>,
        _ log: CapturedLog = CapturedLog()
    ) async throws -> Answer {
        let router = Router(context: Site.Context.self)
        router.add(middleware: outer)
        router.group("inner").add(middleware: inner).get { _, _ in "reached" }
        return try await Application(router: router, logger: log.logger).test(.router) { client in
            try await Browser(client).get("/inner")
        }
    }

    @Test("one cookie for two kinds of session is a 500 and a line in the log")
    func oneCookie() async throws {
        let (one, other) = (
            try SessionManager(store: MemorySessionStore()), try SessionManager(store: MemorySessionStore())
        )
        let log = CapturedLog()
        let answer = try await open(SessionMiddleware(one), SessionMiddleware(other), log)
        #expect(answer.status == .internalServerError)
        #expect(
            log.lines.contains { $0.contains("give each a cookie name of its own") && $0.contains("__Host-session") })

        let shared = try SessionCookie(name: "__Host-session", sameSite: .strict)
        #expect(
            try await open(SessionMiddleware(one), SessionMiddleware(one, cookie: shared)).status
                == .internalServerError)
    }

    @Test("the same one twice is as good as once, unless they disagree about activity")
    func twice() async throws {
        let sessions = try SessionManager(store: MemorySessionStore())
        #expect(try await open(SessionMiddleware(sessions), SessionMiddleware(sessions)).body == "reached")
        let log = CapturedLog()
        let answer = try await open(SessionMiddleware(sessions), SessionMiddleware(sessions, for: .background), log)
        #expect(answer.status == .internalServerError)
        #expect(log.lines.contains { $0.contains("pass `for:` there") })
    }
}
