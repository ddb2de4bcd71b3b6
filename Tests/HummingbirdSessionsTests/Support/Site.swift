import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import SQLiteSessionStore
import Sessions
import SessionsTesting
import Synchronization
import TestSupport

/// Where a site keeps its sessions. The rules of the middleware hold for each.
enum Backing: String, CaseIterable, Sendable {
    case memory
    case sqlite
}

/// A real application behind the middleware, with a route for everything a handler can do to a session.
struct Site: Sendable {
    typealias Context = BasicSessionRequestContext

    static let cart = SessionKey<[String]>("cart")

    let clock = ManualClock()
    /// Counts every question to the store, and fails when told to.
    let store: FaultInjectingStore
    let sessions: SessionManager
    let refusals = Mutexed<[CookieRefusal]>([])
    let log = CapturedLog()
    private let folder = ScratchFolder()
    private let extend: @Sendable (RouterGroup<Context>, SessionManager) -> Void

    init(
        _ backing: Backing = .memory,
        policy: SessionPolicy = SessionPolicy(),
        extend: @escaping @Sendable (RouterGroup<Context>, SessionManager) -> Void = { _, _ in }
    ) throws {
        switch backing {
        case .memory: store = FaultInjectingStore(MemorySessionStore())
        case .sqlite: store = FaultInjectingStore(try SQLiteSessionStore(path: folder.file("sessions.sqlite")))
        }
        sessions = try SessionManager(store: store, policy: policy, clock: clock)
        self.extend = extend
    }

    /// Runs `visit` against the application, in process or over a real connection.
    @discardableResult
    func open<Value: Sendable>(
        _ kind: TestingSetup = .router,
        _ visit: @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await Application(router: router(), logger: log.logger).test(kind) { client in try await visit(client) }
    }

    private func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.get("nowhere/me") { _, context in context.session.principal?.rawValue ?? "nobody" }
        router.post("nowhere/login") { _, context in
            _ = try await context.session.login("ada")
            return "unreachable"
        }
        router.post("nowhere/set") { _, context in "\(try await context.session.set(Self.cart, to: []))" }
        let refusals = refusals
        let pages = router.group().add(
            middleware: SessionMiddleware(
                sessions, onRefusal: { refusal, _, _ in refusals.change { $0.append(refusal) } })
        )
        addPages(to: pages)
        addFailures(to: pages)
        extend(pages, sessions)
        let polled = router.group("polled").add(middleware: SessionMiddleware(sessions, for: .background))
        polled.get("me") { _, context in context.session.principal?.rawValue ?? "nobody" }
        return router
    }

    private func addPages(to pages: RouterGroup<Context>) {
        pages.get("me") { _, context in
            context.session.principal?.rawValue ?? "nobody \(context.session.invalidReason?.rawValue ?? "")"
        }
        pages.post("login/:name") { request, context in
            let lifetime: SessionPolicy.Lifetime =
                request.uri.queryParameters["remember"] == nil ? .standard : .remembered
            let name = PrincipalID(try context.parameters.require("name"))
            let outcome = try await context.session.login(name, lifetime: lifetime, carrying: [Self.cart.name])
            guard case .signedIn = outcome else { throw SessionProblem.sessionLimitReached }
            return context.session.principal?.rawValue ?? "nobody"
        }
        pages.post("logout") { _, context in
            try await context.session.logout()
            return context.session.principal?.rawValue ?? "nobody"
        }
        pages.post("rotate") { _, context in "\(try await context.session.rotate())".prefix { $0 != "(" }.description }
        pages.post("step-up") { _, context in
            try await context.session.stepUp([.oneTimePassword])
            return "\(context.session.assurance?.rawValue ?? 0)"
        }
        pages.post("set/:key/:value") { _, context in
            let key = SessionKey<String>(try context.parameters.require("key"))
            let isKept = try await context.session.set(key, to: context.parameters.require("value"))
            return isKept ? try context.session.value(key) ?? "nothing" : "not kept"
        }
        pages.post("unset/:key") { _, context in
            let key = SessionKey<String>(try context.parameters.require("key"))
            try await context.session.set(key, to: nil)
            return try context.session.value(key) ?? "nothing"
        }
        pages.get("get/:key") { _, context in
            try context.session.value(SessionKey<String>(context.parameters.require("key"))) ?? "nothing"
        }
        pages.get("csrf") { _, context in context.session.csrfToken ?? "none" }
    }

    private func addFailures(to pages: RouterGroup<Context>) {
        pages.post("login-then-refuse") { _, context -> String in
            _ = try await context.session.login("ada")
            throw HTTPError(.conflict, message: "after the login")
        }
        pages.post("login-then-crash") { _, context -> String in
            _ = try await context.session.login("ada")
            throw CancellationError()
        }
        pages.get("refuse") { _, _ -> String in throw HTTPError(.conflict) }
        pages.post("login-twice") { _, context in
            _ = try await context.session.login("ada")
            try await context.session.rotate()
            _ = try await context.session.login("grace")
            return "grace"
        }
        pages.post("login-while-streaming") { _, context in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    do {
                        _ = try await context.session.login("ada")
                    } catch let error as SessionUsageError {
                        try await writer.write(ByteBuffer(string: error.description))
                    }
                    try await writer.finish(nil)
                }
            )
        }
    }
}

/// A value shared with a handler.
final class Mutexed<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) {
        content = Mutex(value)
    }

    var value: Value { content.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        content.withLock { value in body(&value) }
    }
}
