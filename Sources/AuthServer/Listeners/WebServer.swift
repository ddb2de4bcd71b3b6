import ForwardAuth
import Hummingbird
import HummingbirdCore
import HummingbirdSessions
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
    private let connections: HTTPConnections
    private let address: ListenAddress
    private let reserve: DescriptorReserve
    private let onListening: @Sendable () async -> Void

    /// Prepares the server without listening yet.
    ///
    /// - Parameters:
    ///   - sockets: the sockets that the service manager has passed.
    ///   - certificate: the certificate to serve HTTPS with, if it does.
    ///   - reserve: is released when no descriptor is left.
    ///   - onListening: Called once, when browsers can connect.
    init(
        _ context: ServerContext,
        sockets: PassedSockets,
        certificate: ServedCertificate?,
        reserve: DescriptorReserve,
        onListening: @escaping @Sendable () async -> Void
    ) throws {
        self.context = context
        self.reserve = reserve
        self.onListening = onListening
        let isSecure = context.configuration.publicURL.isEncrypted
        address = sockets.address(of: .http, or: .tcp(context.configuration.listener))
        connections = HTTPLimits.connections(
            refusingWith: SecurityHeaderFields(isSecure: isSecure).refusal, answers: try context.memoryAnswers(),
            certificate: certificate)
    }

    package func run() async throws {
        let listener = HTTPListener(
            responder: try Self.router(context).buildResponder(), connections: connections, address: address,
            share: ConnectionShare(OpenFileLimit.connections, logger: context.logger), reserve: reserve,
            clock: context.clock, spans: context.proxySpans, logger: context.logger, onListening: onListening)
        try await StartFailure.explaining(address, key: Settings.httpPort.key) { try await listener.run() }
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
        AssetRoutes.add(to: router, with: context.renderer.theme)
        PolicyReportRoutes(anomalies: context.anomalies).add(to: router)
        PasskeyAddressRoutes(context.configuration.factors, at: context.configuration.publicURL).add(to: router)
        KeySetRoutes(keys: context.apps.assertionKeys, clock: context.clock).add(to: router)
        try ForwardAuthRoutes.add(to: router, context.forwardAuth())
        let language = LanguageChoice<AuthServerRequestContext>(context.renderer.languages)
        try context.appRoutes().add(to: router.group("").add(middleware: language))
        if let binding = context.binding {
            DeviceBindingRoutes(binding, context.sessions).add(to: router)
        }
        let cookie = try context.configuration.cookie.sessionCookie()
        router.add(middleware: OneSessionCookie(cookie, host: context.configuration.publicURL.host))
        router.add(
            middleware: SessionMiddleware(
                context.sessions, cookie: cookie, binding: context.binding,
                for: { request, _ in PagePath.polled.contains(request.uri.path) ? .background : .firstParty },
                onRefusal: { refusal, request, requestContext in
                    context.anomalies.note(Anomaly(refusal), in: requestContext.auditContext(for: request))
                }))
        // Once more inside, so that a refusal after a rotation keeps the new cookie.
        router.add(middleware: failures)
        try context.pageRoutes().add(to: router.group("").add(middleware: language))
        try context.apiRoutes().add(to: router)
        methods.learn(from: router)
        return router
    }
}
