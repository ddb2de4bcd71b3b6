import HTTPTypes
package import Hummingbird
import HummingbirdSessions
import Logging
import NIOCore
import Operations
package import RequestEdge
import Sessions
import UserAccounts

/// Turns every error into an answer without internal details: a page for users, a problem document for programs.
///
/// Its place is directly inside ``SecurityHeaders``.
package struct FailureAnswers<Context: RequestContext>: RouterMiddleware {
    private let renderer: PageRenderer
    private let methods: AllowedMethods

    package init(renderer: PageRenderer, methods: AllowedMethods) {
        self.renderer = renderer
        self.methods = methods
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let failure = Failure(error)
            if failure.status.code >= 500 {
                context.logger.warning("request failed", metadata: .describing(error))
            }
            return try answer(wrongMethod(failure, request), to: request, id: context.id)
        }
    }

    private func wrongMethod(_ failure: Failure, _ request: Request) -> Failure {
        guard failure.status == .notFound,
            let allow = methods.allow(for: request.method, path: request.uri.path)
        else { return failure }
        return Failure(problem: Problem(.methodNotAllowed), headers: [.allow: allow])
    }

    private func answer(_ failure: Failure, to request: Request, id: String) throws -> Response {
        var response: Response
        if Self.wantsProblemDocument(request) {
            response = try failure.problem.response()
        } else {
            let page = ErrorPage(failure.status, requestID: failure.status.code >= 500 ? id : nil)
            response = renderer.languages.bound(to: request.headers) {
                renderer.response(page, status: failure.status)
            }
        }
        for field in failure.headers { response.headers[field.name] = field.value }
        return response
    }

    private static func wantsProblemDocument(_ request: Request) -> Bool {
        let path = request.uri.path
        if path.hasPrefix("/api/") || path.hasPrefix("/.well-known/") { return true }
        let accept = request.headers[.accept] ?? ""
        return accept.contains("application/json") && !accept.contains("text/html")
    }
}
