import Hummingbird

/// Lets a call through unless `check` throws the ``Problem`` that refuses it.
struct RequireAccess: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    let check: @Sendable (Request, Context) async throws -> Void

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await check(request, context)
        return try await next(request, context)
    }
}
