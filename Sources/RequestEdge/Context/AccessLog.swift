package import Hummingbird
import Logging
package import Operations

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
        counters.answered(status: status.code)
        let duration = ContinuousClock.now - start
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.isKnown ? request.method.rawValue : "other")",
                "route": "\(context.endpointPath ?? "unknown")",
                "status": "\(status.code)",
                "ms": "\(duration / .milliseconds(1))",
                "client": "\(context.clientAddress)",
            ]
        )
    }
}

extension HTTPRequest.Method {
    fileprivate var isKnown: Bool {
        [.get, .head, .post, .put, .patch, .delete, .options].contains(self)
    }
}
