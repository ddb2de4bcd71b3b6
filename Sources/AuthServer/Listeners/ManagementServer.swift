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
    private let reserve: DescriptorReserve
    private let isListening: @Sendable () -> Bool
    private let logger: Logger

    /// - Parameters:
    ///   - reserve: is released when no descriptor is left.
    ///   - isListening: Whether browsers can connect; before that the server is not ready.
    init(_ context: ServerContext, reserve: DescriptorReserve, isListening: @escaping @Sendable () -> Bool) {
        self.context = context
        self.reserve = reserve
        self.isListening = isListening
        // Probes come every few seconds; a line for each would flood the log.
        var logger = context.logger
        logger.logLevel = max(logger.logLevel, .notice)
        self.logger = logger
    }

    package func run() async throws {
        let endpoint = context.configuration.management
        let application = Application(
            router: Self.router(context, isListening: isListening),
            server: HTTPLimits.server(refusingWith: SecurityHeaderFields(isSecure: false).refusal),
            configuration: ApplicationConfiguration(
                address: .hostname(endpoint.host, port: endpoint.port),
                availableConnectionsDelegate: ConnectionShare(HTTPLimits.managementConnections, logger: logger)
            ),
            onServerRunning: { [logger, reserve] listener in
                try? await AcceptPause.add(to: listener, reserve, logger: logger)
            },
            logger: logger
        )
        try await StartFailure.explaining(endpoint, key: Settings.managementPort.key) { try await application.run() }
    }

    static func router(
        _ context: ServerContext,
        isListening: @escaping @Sendable () -> Bool
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/healthz") { _, _ in Self.plain("ok\n") }
        router.get("/readyz") { _, _ in
            guard isListening() else { return Self.plain("not listening\n", status: .serviceUnavailable) }
            guard await context.isReady() else {
                return Self.plain("a store is unavailable\n", status: .serviceUnavailable)
            }
            // Not 503: sessions continue, and only this server can end them.
            let isFull = context.disk?.finding.level == .full
            return Self.plain(isFull ? "ready\nno room is left for the database: users cannot sign in\n" : "ready\n")
        }
        router.get("/metrics") { _, _ in
            let sessions = try? await context.sessions.count()
            return Self.plain(
                context.counters.prometheusText(sessions: sessions) + (context.disk?.finding.prometheusText ?? "")
                    + CacheReport(
                        sessions: context.sessions.nearCacheUsage, accounts: context.sessions.standingCacheUsage
                    )
                    .prometheusText,
                type: "text/plain; version=0.0.4; charset=utf-8"
            )
        }
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
