import Hummingbird
import Logging
import NIOCore
import NIOPosix
import PostgresSessionStore
import SQLiteSessionStore
import ServiceLifecycle
import Sessions
import ValkeySessionStore

/// Called with the port and the cookies of signed-in sessions when a server accepts connections.
typealias Announcement = @Sendable (Int, [String]) async -> Void

extension Setup {
    /// A Hummingbird server of one event loop, for one core.
    static func application<Context: RequestContext>(
        _ router: Router<Context>,
        services: [any Service] = [],
        whenReady: @escaping @Sendable (Int) async -> Void
    ) -> any Service where Context.Source == ApplicationRequestContextSource {
        Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: services,
            onServerRunning: { channel in await whenReady(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            logger: Logger(label: "benchmark")
        )
    }
}

/// Opens the store of a URL.
func openStore(_ url: String) async throws -> any SessionStore {
    if url.hasPrefix("sqlite:") { return try SQLiteSessionStore(path: String(url.dropFirst("sqlite:".count))) }
    if url.hasPrefix("postgres") { return try await PostgresSessionStore(url: url) }
    return try ValkeySessionStore(url: url)
}
