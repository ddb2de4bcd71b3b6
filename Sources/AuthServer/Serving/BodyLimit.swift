import Hummingbird

/// Refuses a body that is announced to be too large before a byte of it is read.
struct BodyLimit: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    /// The largest body that is read. Forms and JSON documents are far smaller.
    static let bytes = 64 * 1024

    func handle(
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
