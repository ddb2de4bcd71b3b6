package import Hummingbird

/// Refuses a body whose announced length is too large, before any of it is read.
package struct BodyLimit: RouterMiddleware {
    package init() {}
    package typealias Context = AuthServerRequestContext

    /// The largest body that is read. Forms and JSON documents are far smaller.
    package static let bytes = 64 * 1024

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let announced = request.headers[.contentLength], Int(announced).map({ $0 > Self.bytes }) ?? true {
            throw HTTPError(.contentTooLarge)
        }
        return try await next(request, context)
    }
}
