package import Hummingbird
package import RequestEdge

/// Admits a call unless `check` throws the ``Problem`` that refuses it.
package struct RequireAccess: RouterMiddleware {
    package typealias Context = AuthServerRequestContext

    package let check: @Sendable (Request, Context) async throws -> Void

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await check(request, context)
        return try await next(request, context)
    }
}
