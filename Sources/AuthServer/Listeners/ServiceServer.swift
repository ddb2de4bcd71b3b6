import Hummingbird
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
    private let address: ListenAddress
    private let reserve: DescriptorReserve
    private let onListening: @Sendable () -> Void

    /// - Parameters:
    ///   - cache: the near cache of the sessions.
    ///   - reserve: is released when no descriptor is left.
    ///   - onListening: Called once, when applications can connect.
    init(
        _ context: ServerContext,
        cache: NearCache?,
        at address: ListenAddress,
        reserve: DescriptorReserve,
        onListening: @escaping @Sendable () -> Void
    ) {
        self.context = context
        self.cache = cache
        self.address = address
        self.reserve = reserve
        self.onListening = onListening
    }

    func run() async throws {
        let socket = try UnixSocket.prepared(for: address)
        let service = SessionService(
            access: ServiceAccess(
                credentials: context.apps.services, sessions: context.sessions,
                cookie: try context.configuration.cookie.sessionCookie()),
            repeatable: context.apps.repeatableCalls, cache: cache, sessions: context.sessions, clock: context.clock)
        let (address, logger, onListening) = (address, context.logger, onListening)
        // No browser reaches it, so applications may continue their traces.
        let spans = context.traces?.spans(continuing: .all)
        let listener = HTTPListener(
            responder: ServiceRoutes(service, counters: context.counters).router().buildResponder(),
            connections: HTTPLimits.connections(
                refusingWith: [.xContentTypeOptions: "nosniff"],
                answers: AuthenticateFromMemory(service, counters: context.counters, spans: spans, logger: logger),
                idleTimeout: HTTPLimits.serviceIdleTimeout),
            address: address, share: ConnectionShare(HTTPLimits.serviceConnections, logger: logger), reserve: reserve,
            clock: context.clock, spans: spans, logger: logger,
            onListening: {
                socket?.share()
                logger.info("the session service is listening", metadata: ["address": "\(address)"])
                onListening()
            })
        defer { socket?.remove() }
        try await StartFailure.explaining(address, key: Settings.serviceListen.key) { try await listener.run() }
    }
}
