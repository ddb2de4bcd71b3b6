import Hummingbird
import Logging
import Operations
import RequestEdge
import SQLiteClient
import ServerSettings
import ServiceLifecycle
import Sessions
import UserAccounts

/// Answers `/healthz`, `/readyz` and `/metrics`, and nothing else, on a separate address.
package struct ManagementServer: Service {
    private let context: ServerContext
    private let address: ListenAddress
    private let reserve: DescriptorReserve
    private let state: ServerState
    private let logger: Logger

    /// - Parameters:
    ///   - sockets: the sockets that the service manager has passed.
    ///   - reserve: is released when no descriptor is left.
    ///   - state: whether the server is ready.
    init(_ context: ServerContext, sockets: PassedSockets, reserve: DescriptorReserve, state: ServerState) {
        self.context = context
        address = sockets.address(of: .management, or: .tcp(context.configuration.management))
        self.reserve = reserve
        self.state = state
        // Probes come every few seconds; a line for each would flood the log.
        var logger = context.logger
        logger.logLevel = max(logger.logLevel, .notice)
        self.logger = logger
    }

    package func run() async throws {
        let (state, metrics) = (state, MetricsReport(context))
        let listener = HTTPListener(
            responder: Self.router(context, metrics: metrics) { state.isServing }.buildResponder(),
            connections: HTTPLimits.connections(
                refusingWith: SecurityHeaderFields(isSecure: false).refusal, limits: HTTPLimits.managementLimits),
            address: address, share: ConnectionShare(HTTPLimits.managementConnections, logger: logger),
            reserve: reserve, clock: context.clock, logger: logger, onListening: { state.noteListening() })
        try await StartFailure.explaining(address, key: Settings.managementPort.key) {
            try await Together(services: metrics.services + [listener]).run()
        }
    }

    /// - Parameter metrics: the page of metrics, whose services run.
    static func router(
        _ context: ServerContext,
        metrics: MetricsReport,
        isServing: @escaping @Sendable () -> Bool
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/healthz") { _, _ in Self.plain("ok\n") }
        router.get("/readyz") { _, _ in
            guard isServing() else { return Self.plain("not listening\n", status: .serviceUnavailable) }
            guard await context.isReady() else {
                return Self.plain("a store is unavailable\n", status: .serviceUnavailable)
            }
            // Not 503: sessions continue, and only this server can end them.
            let isFull = context.disk?.finding.level == .full
            return Self.plain(isFull ? "ready\nno room is left for the database: users cannot sign in\n" : "ready\n")
        }
        router.get("/metrics") { _, _ in Self.plain(await metrics.text(), type: MetricsPage.contentType) }
        return router
    }

    private static func plain(
        _ text: String,
        status: HTTPResponse.Status = .ok,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
