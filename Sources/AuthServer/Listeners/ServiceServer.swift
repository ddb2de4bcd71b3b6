import Hummingbird
import HummingbirdCore
import Logging
import Operations
import RequestEdge
import ServerSettings
import ServiceLifecycle
import SessionService
import Sessions

/// Answers the calls of applications that keep their sessions here, on a port or socket of its own: browsers never reach it.
struct ServiceServer: Service {
    private let context: ServerContext
    private let cache: NearCache?
    private let listener: ServiceListener
    private let reserve: DescriptorReserve

    /// - Parameters:
    ///   - cache: the near cache of the sessions.
    ///   - reserve: is released when no descriptor is left.
    init(_ context: ServerContext, cache: NearCache?, at listener: ServiceListener, reserve: DescriptorReserve) {
        self.context = context
        self.cache = cache
        self.listener = listener
        self.reserve = reserve
    }

    func run() async throws {
        let (logger, reserve, listener) = (context.logger, reserve, listener)
        let socket = try UnixSocket.prepared(for: listener)
        let service = SessionService(
            access: ServiceAccess(
                credentials: context.apps.services, sessions: context.sessions,
                cookie: try context.configuration.cookie.sessionCookie()),
            repeatable: context.apps.repeatableCalls, cache: cache, sessions: context.sessions, clock: context.clock)
        let application = Application(
            router: ServiceRoutes(service, counters: context.counters).router(),
            server: HTTPLimits.server(
                refusingWith: [.xContentTypeOptions: "nosniff"],
                answers: AuthenticateFromMemory(service, counters: context.counters, logger: logger),
                idleTimeout: HTTPLimits.serviceIdleTimeout),
            configuration: ApplicationConfiguration(
                address: listener.address, backlog: HTTPLimits.backlog,
                availableConnectionsDelegate: ConnectionShare(HTTPLimits.serviceConnections, logger: logger)
            ),
            onServerRunning: { channel in
                try? await AcceptPause.add(to: channel, reserve, logger: logger)
                socket?.share()
                logger.info("the session service is listening", metadata: ["address": "\(listener)"])
            },
            logger: logger
        )
        defer { socket?.remove() }
        try await StartFailure.explaining(listener, key: Settings.serviceListen.key) {
            try await application.run()
        }
    }
}

extension ServiceListener {
    fileprivate var address: BindAddress {
        switch self {
        case .tcp(let endpoint): .hostname(endpoint.host, port: endpoint.port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }
}
