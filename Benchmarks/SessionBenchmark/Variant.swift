import Hummingbird
import HummingbirdSessions
import Sessions

/// What one server of the benchmark does for a request. Every variant answers `GET /` with the same six bytes.
enum Variant: String, CaseIterable {
    /// SwiftNIO's HTTP/1 codec and one handler, no framework: the least that an HTTP server in Swift can cost.
    case nio
    /// A Hummingbird route alone.
    case bare
    /// The route behind the session middleware, sessions in memory.
    case memory
    /// Behind the middleware; the store at `url` is read for every request.
    case strict
    /// The same with a near cache before the store.
    case near

    /// Whether the variant needs a store's address.
    var needsURL: Bool { self == .strict || self == .near }
}

/// A server to start: the variant, its store and its number of sessions.
struct Setup {
    let variant: Variant
    /// `sqlite:PATH`, `redis:…` or `postgres:…`; empty for variants without a shared store.
    let url: String
    /// The number of sessions in the store besides the one whose cookie is announced. Default 1000.
    let crowd: Int

    /// Signs the crowd in and returns the server.
    func server(whenReady: @escaping Announcement) async throws -> any Service {
        switch variant {
        case .nio: return PlainServer(whenReady: whenReady)
        case .bare: return Self.bareRoute(whenReady)
        case .memory: return try await guarded(by: MemorySessionStore(), whenReady)
        case .strict: return try await guarded(by: try await openStore(url), whenReady)
        case .near:
            let cache = try NearCache(over: try await openStore(url))
            return try await guarded(by: cache, services: [cache], whenReady)
        }
    }

    /// Its cookie is as long as a session's, so that reading the request costs the same.
    static let unreadCookie = "some-cookie-its=" + String(repeating: "A", count: SessionToken.wireLength - 1)

    private static func bareRoute(_ whenReady: @escaping Announcement) -> any Service {
        let router = Router()
        router.get("/") { _, _ in "Hello." }
        return application(router) { await whenReady($0, [unreadCookie]) }
    }

    private func guarded(
        by store: any SessionStore,
        services: [any Service] = [],
        _ whenReady: @escaping Announcement
    ) async throws -> any Service {
        var policy = SessionPolicy()
        // The cookie of the load stays the same for as long as the benchmark takes.
        policy.rotationInterval = nil
        let sessions = try SessionManager(store: store, policy: policy)
        let router = Router(context: BasicSessionRequestContext.self)
        router.add(middleware: SessionMiddleware(sessions))
        router.get("/") { _, context in
            guard context.session.principal != nil else { throw HTTPError(.unauthorized) }
            return "Hello."
        }
        let cookies = try await Crowd(size: crowd).signIn(to: sessions)
        return Self.application(router, services: services + [SessionMaintenance(sessions)]) {
            await whenReady($0, cookies)
        }
    }
}
