package import HTTPTypes
package import Hummingbird
package import Logging
package import Operations
package import Traces

/// One line for each request: method, route, status, time taken, client.
///
/// The route is the template (`/admin/users/{id}`), never the address itself: query strings and unknown paths may hold
/// one-time tokens, or passwords that a user typed into the address bar. Headers and bodies are not read.
package struct AccessLog: RouterMiddleware {
    package typealias Context = AuthServerRequestContext

    package let counters: ServerCounters

    package init(counters: ServerCounters) {
        self.counters = counters
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            note(request, context, status: response.status, since: start)
            return response
        } catch {
            let status = (error as? any HTTPResponseError)?.status ?? .internalServerError
            note(request, context, status: status, since: start)
            throw error
        }
    }

    private func note(
        _ request: Request,
        _ context: AuthServerRequestContext,
        status: HTTPResponse.Status,
        since start: ContinuousClock.Instant
    ) {
        counters.answered(status: status.code, since: start)
        AccessLogLine(
            method: request.method, route: context.endpointPath, status: status, start: start,
            client: context.clientAddress
        ).write(to: context.logger)
    }
}

/// What the log says of a request.
package struct AccessLogLine {
    let method: HTTPRequest.Method
    let route: String?
    let status: HTTPResponse.Status
    let start: ContinuousClock.Instant
    let client: String

    package init(
        method: HTTPRequest.Method,
        route: String?,
        status: HTTPResponse.Status,
        start: ContinuousClock.Instant,
        client: String
    ) {
        self.method = method
        self.route = route
        self.status = status
        self.start = start
        self.client = client
    }

    /// For a request that the framework has not seen: gives it a number too.
    ///
    /// - Parameter trace: the request's place in a trace. Default none.
    package func writeNumbered(to logger: Logger, in trace: TraceContext? = nil) {
        guard logger.logLevel <= .info else { return }
        var logger = logger
        logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
        logger.note(trace)
        write(to: logger)
    }

    package func write(to logger: Logger) {
        logger.info(
            "request",
            metadata: [
                "method": "\(method.isKnown ? method.rawValue : "other")",
                "route": "\(route ?? "unknown")",
                "status": .stringConvertible(status.code),
                "ms": .stringConvertible((ContinuousClock.now - start) / .milliseconds(1)),
                "client": "\(client)",
            ]
        )
    }
}

extension HTTPRequest.Method {
    /// Whether it is a usual one. Any other may be text of the client's choice.
    var isKnown: Bool {
        [.get, .head, .post, .put, .patch, .delete, .options].contains(self)
    }
}
