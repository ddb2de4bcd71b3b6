import HTTPTypes
import Hummingbird
import NIOCore

/// Sets the client's address in the context. Forwarded headers count only as far as trusted proxies wrote them.
struct TrustedProxies: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    let trusted: [AddressRange]

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let client = ClientAddress.resolve(
            peer: context.peerAddress?.ipAddress.flatMap { IPAddress($0) },
            forwardedFor: request.headers[values: .xForwardedFor],
            trusted: trusted
        )
        var context = context
        if let client { context.remoteAddress = try SocketAddress(ipAddress: client.description, port: 0) }
        return try await next(request, context)
    }
}
