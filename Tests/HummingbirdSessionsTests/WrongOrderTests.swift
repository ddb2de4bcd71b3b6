import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Logging
import Sessions
import TestSupport
import Testing

@Suite("A session that no middleware has looked up")
struct WrongOrderTests {
    typealias Context = BasicSessionRequestContext

    /// What is added before the session middleware, or without any.
    enum Piece: String, CaseIterable, Sendable {
        case requireSession, requireFresh, requireAssurance, csrf

        func middleware() throws -> any MiddlewareProtocol<Request, Response, Context> {
            switch self {
            case .requireSession: RequireSession()
            case .requireFresh: RequireFreshAuthentication()
            case .requireAssurance: RequireAssurance(.aal1)
            case .csrf: CSRFMiddleware(try OriginPolicy(origin: "https://own"))
            }
        }
    }

    private func visit(
        _ log: CapturedLog,
        isForgotten: Bool = false,
        _ piece: Piece,
        _ visit: @Sendable (Browser) async throws -> Void
    ) async throws {
        let sessions = try SessionManager(store: MemorySessionStore())
        let router = Router(context: Context.self)
        router.add(middleware: try piece.middleware())
        if !isForgotten { router.add(middleware: SessionMiddleware(sessions)) }
        router.get("page") { _, _ in "reached" }
        router.post("page") { _, _ in "reached" }
        let session = try await sessions.login("ada", from: Device())
        try await Application(router: router, logger: log.logger).test(.router) { client in
            let browser = Browser(client)
            browser.cookie = session.wire
            try await visit(browser)
        }
    }

    private func expectMistake(_ answer: Answer, _ log: CapturedLog) {
        #expect(answer.status == .internalServerError)
        #expect(answer.body.contains(#""code":"internal_error""#))
        #expect(!answer.body.contains("SessionMiddleware"))
        #expect(log.lines.contains { $0.contains("add SessionMiddleware to its router or group, before") })
    }

    @Test("is a 500 and a line in the log for a signed-in client, on the first request", arguments: Piece.allCases)
    func wrongOrder(_ piece: Piece) async throws {
        for isForgotten in [true, false] {
            for method in [HTTPRequest.Method.get, .post] {
                let log = CapturedLog()
                try await visit(log, isForgotten: isForgotten, piece) { browser in
                    let answer = method == .get ? try await browser.get("/page") : try await browser.post("/page")
                    expectMistake(answer, log)
                }
            }
        }
    }

    @Test("is a 500 and a line in the log where a handler changes it", arguments: ["/nowhere/login", "/nowhere/set"])
    func handlers(_ path: String) async throws {
        let site = try Site()
        try await site.open { client in expectMistake(try await Browser(client).post(path), site.log) }
    }

    @Test("is an anonymous client's for a handler that only asks who it is")
    func reading() async throws {
        try await Site().open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            #expect(try await browser.get("/nowhere/me").body == "nobody")
        }
        #expect(throws: SessionUsageError.self) { try RequestSession().value(Site.cart) }
    }
}

extension SessionManager.LoginOutcome {
    /// The token as the cookie carries it.
    fileprivate var wire: String? {
        guard case .signedIn(let session) = self else { return nil }
        return session.tokenToSend?.wire
    }
}
