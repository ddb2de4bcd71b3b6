import Hummingbird
import HummingbirdSessions
import Logging
import NIOCore
import NIOPosix
import SQLiteSessionStore
import ServiceLifecycle
import Sessions

/// The measured variants: the same route, behind different middleware.
enum Variant: String, CaseIterable {
    /// The route alone.
    case bare
    /// Behind the middleware, sessions in memory.
    case memory
    /// Behind the middleware, sessions in a file, read for every request.
    case sqlite
    /// The same with a near cache before the store.
    case near

    /// The number of sessions in the store besides the one that the requests use.
    static let crowd = 1000

    /// A server for this variant. It calls `whenReady` with its port and the cookie to send.
    func application(whenReady: @escaping @Sendable (Int, String) async -> Void) async throws -> any ApplicationProtocol
    {
        switch self {
        case .bare:
            let router = Router()
            router.get("/") { _, _ in "Hello." }
            // As long as a session cookie, so that reading the request costs the same.
            let cookie = "some-cookie-its=" + String(repeating: "A", count: SessionToken.wireLength - 1)
            return Self.application(router) { await whenReady($0, cookie) }
        case .memory:
            return try await guarded(by: MemorySessionStore(), whenReady)
        case .sqlite:
            return try await guarded(by: SQLiteSessionStore(path: Self.path), whenReady)
        case .near:
            let cache = try NearCache(over: SQLiteSessionStore(path: Self.path + ".near"))
            return try await guarded(by: cache, services: [cache], whenReady)
        }
    }

    private static var path: String { CommandLine.arguments.dropFirst(2).first ?? "sessions.sqlite" }

    private func guarded(
        by store: any SessionStore,
        services: [any Service] = [],
        _ whenReady: @escaping @Sendable (Int, String) async -> Void
    ) async throws -> any ApplicationProtocol {
        let sessions = try SessionManager(store: store)
        let router = Router(context: BasicSessionRequestContext.self)
        router.add(middleware: SessionMiddleware(sessions))
        router.get("/") { _, context in
            guard context.session.principal != nil else { throw HTTPError(.unauthorized) }
            return "Hello."
        }
        let cookie = try await Self.cookie(sessions)
        return Self.application(router, services: services + [SessionMaintenance(sessions)]) {
            await whenReady($0, cookie)
        }
    }

    /// Signs many users in and returns the cookie of the last one.
    private static func cookie(_ sessions: SessionManager) async throws -> String {
        var line = ""
        for number in 0...crowd {
            let outcome = try await sessions.login(PrincipalID("principal-\(number)"), from: Device(userAgent: "wrk"))
            guard case .signedIn(let session) = outcome, let token = session.tokenToSend else { continue }
            line = SessionCookie.standard.header(setting: token, lifetime: nil)
        }
        return String(line.prefix { $0 != ";" })
    }

    private static func application<Context: RequestContext>(
        _ router: Router<Context>,
        services: [any Service] = [],
        whenReady: @escaping @Sendable (Int) async -> Void
    ) -> any ApplicationProtocol where Context.Source == ApplicationRequestContextSource {
        Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: services,
            onServerRunning: { channel in await whenReady(channel.localAddress?.port ?? 0) },
            // One event loop, for one core.
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            logger: Logger(label: "benchmark")
        )
    }
}
