import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
package import Operations
import RequestEdge
import Sessions

/// The routes of the session service.
package struct ServiceRoutes: Sendable {
    typealias Context = BasicRequestContext

    static let prefix = "/service/v1"

    let service: SessionService
    let counters: ServerCounters

    package init(_ service: SessionService, counters: ServerCounters) {
        self.service = service
        self.counters = counters
    }

    /// All routes, behind the middleware that turns errors into problem documents.
    package func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = AllowedMethods()
        router.add(middleware: ServiceAnswers(methods: methods, counters: counters))
        let group = router.group(RouterPath(Self.prefix))
        add(.post, "authenticate", to: group) { try await $0.authenticate($1, by: $2) }
        add(.post, "sessions", to: group) { try await $0.create($1, by: $2) }
        add(.patch, "data", to: group) { try await $0.change($1, by: $2) }
        add(.post, "rotate", to: group) { try await $0.rotate($1, by: $2, isStepUp: false) }
        add(.post, "step-up", to: group) { try await $0.rotate($1, by: $2, isStepUp: true) }
        add(.post, "end", to: group) { try await $0.end($1, by: $2) }
        group.get("sessions") { [service] request, _ in
            try await Self.response(service.list(request, by: service.access.caller(request.headers)))
        }
        group.get("sessions/:id") { [service] request, context in
            let caller = try await service.access.caller(request.headers)
            guard let id = context.parameters.get("id").flatMap({ SessionID($0) }) else {
                throw ServiceRefusal.unauthenticated(nil)
            }
            return try await Self.response(service.find(id, by: caller))
        }
        group.get("about") { [service] request, _ in
            try await Self.response(service.about(service.access.caller(request.headers)))
        }
        group.get("events") { [service] request, context in
            try await service.events(request, by: service.access.caller(request.headers), logger: context.logger)
        }
        methods.learn(from: router)
        return router
    }

    /// A call with a body. The caller is known before any of the body is read.
    private func add(
        _ method: HTTPRequest.Method,
        _ path: RouterPath,
        to group: RouterGroup<Context>,
        _ call: @escaping @Sendable (SessionService, CallBody, Caller) async throws -> ServiceAnswer
    ) {
        group.on(path, method: method) { [service] request, _ in
            let caller = try await service.access.caller(request.headers)
            return Self.response(try await call(service, try await CallBody(request), caller))
        }
    }

    private static func response(_ answer: ServiceAnswer) -> Response {
        Response(
            status: answer.isCreation ? .created : .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body.object)))
    }
}

/// Turns errors into problem documents, logs one line for each call, and counts it.
struct ServiceAnswers: RouterMiddleware {
    typealias Context = BasicRequestContext

    let methods: AllowedMethods
    let counters: ServerCounters

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = await answer(request, context, next)
        counters.answered(status: response.status.code, since: start)
        AccessLogLine(
            method: request.method, route: context.endpointPath, status: response.status, start: start,
            client: "service"
        ).write(to: context.logger)
        return response
    }

    private func answer(
        _ request: Request,
        _ context: Context,
        _ next: @concurrent (Request, Context) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            guard let allow = methods.allow(for: request.method, path: request.uri.path) else {
                return ServiceRefusal(.notFound, "There is no such call. Calls begin with /service/v1/.").response
            }
            var response = ServiceRefusal(.methodNotAllowed, "This call takes \(allow).").response
            response.headers[.allow] = allow
            return response
        } catch {
            let refusal = ServiceRefusal(error)
            if refusal.isUnexpected {
                context.logger.warning(
                    "a call of the session service failed", metadata: ["error": "\(type(of: error))"])
            }
            return refusal.response
        }
    }
}
