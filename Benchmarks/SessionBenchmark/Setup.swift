import Hummingbird
import HummingbirdSessions
import ServiceLifecycle
import Sessions

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

    /// What a variant without sessions answers, as long as a principal's name.
    static let fixedAnswer = "principal-1000"

    /// The cookie that a variant without sessions gets, as long as a session's, so that reading the request costs the same.
    static let unreadCookie = "some-cookie-its=" + String(repeating: "A", count: SessionToken.wireLength - 1)

    private static func bareRoute(_ whenReady: @escaping Announcement) -> any Service {
        let router = Router()
        router.get("/") { _, _ in fixedAnswer }
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
            guard let principal = context.session.principal else { throw HTTPError(.unauthorized) }
            return principal.rawValue
        }
        let cookies = try await Crowd(size: crowd).signIn(to: sessions)
        return Self.application(router, services: services + [SessionMaintenance(sessions)]) {
            await whenReady($0, cookies)
        }
    }
}
