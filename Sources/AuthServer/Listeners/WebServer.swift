import ForwardAuth
import Hummingbird
import HummingbirdCore
import HummingbirdSessions
import HummingbirdTLS
import Operations
import PageRendering
import RequestEdge
import ServerSettings
import ServiceLifecycle
import Sessions
import WebAPI
import WebAddresses
import WebPages

/// Serves the pages and the API.
package struct WebServer: Service {
    private let context: ServerContext
    private let server: HTTPServerBuilder
    private let reserve: DescriptorReserve
    private let onListening: @Sendable () async -> Void

    /// Prepares the server without listening yet.
    ///
    /// - Parameters:
    ///   - reserve: is released when no descriptor is left.
    ///   - onListening: Called once, when browsers can connect.
    /// - Throws: ``ConfigurationError`` when a PEM file cannot be used.
    init(
        _ context: ServerContext,
        reserve: DescriptorReserve,
        onListening: @escaping @Sendable () async -> Void
    ) throws {
        self.context = context
        self.reserve = reserve
        self.onListening = onListening
        let isSecure = context.configuration.publicURL.isEncrypted
        let http = HTTPLimits.server(
            refusingWith: SecurityHeaderFields(isSecure: isSecure).refusal, answers: try context.memoryAnswers())
        server = try context.configuration.tls.map { try .tls(http, tlsConfiguration: $0.configuration()) } ?? http
    }

    package func run() async throws {
        let endpoint = context.configuration.listener
        let (logger, reserve) = (context.logger, reserve)
        let application = Application(
            router: try Self.router(context),
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(endpoint.host, port: endpoint.port), backlog: HTTPLimits.backlog,
                availableConnectionsDelegate: ConnectionShare(OpenFileLimit.connections, logger: logger)
            ),
            onServerRunning: { listener in
                try? await AcceptPause.add(to: listener, reserve, logger: logger)
                await onListening()
            },
            logger: logger
        )
        try await StartFailure.explaining(endpoint, key: Settings.httpPort.key) { try await application.run() }
    }

    /// All routes behind the middleware that they share.
    static func router(_ context: ServerContext) throws -> Router<AuthServerRequestContext> {
        let router = Router(context: AuthServerRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = AllowedMethods()
        let failures = FailureAnswers<AuthServerRequestContext>(renderer: context.renderer, methods: methods)
        router.add(middleware: TrustedProxies(trusted: context.configuration.trustedProxies))
        router.add(middleware: AccessLog(counters: context.counters))
        router.add(middleware: SecurityHeaders(context.securityHeaders))
        router.add(middleware: failures)
        router.add(middleware: BodyLimit())
        AssetRoutes.add(to: router)
        PolicyReportRoutes(anomalies: context.anomalies).add(to: router)
        PasskeyAddressRoutes(context.configuration.factors, at: context.configuration.publicURL).add(to: router)
        KeySetRoutes(keys: context.apps.assertionKeys, clock: context.clock).add(to: router)
        try ForwardAuthRoutes.add(to: router, context.forwardAuth())
        try context.appRoutes().add(to: router)
        if let binding = context.binding {
            DeviceBindingRoutes(binding, context.sessions).add(to: router)
        }
        let cookie = try context.configuration.cookie.sessionCookie()
        router.add(middleware: OneSessionCookie(cookie, host: context.configuration.publicURL.host))
        router.add(
            middleware: SessionMiddleware(
                context.sessions, cookie: cookie, binding: context.binding,
                onRefusal: { refusal, request, requestContext in
                    context.anomalies.note(Anomaly(refusal), in: requestContext.auditContext(for: request))
                }))
        // Once more inside, so that a refusal after a rotation keeps the new cookie.
        router.add(middleware: failures)
        try context.pageRoutes().add(to: router.group(""))
        try context.apiRoutes().add(to: router)
        methods.learn(from: router)
        return router
    }
}
