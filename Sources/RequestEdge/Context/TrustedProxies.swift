import HTTPTypes
package import Hummingbird
import NIOCore
package import WebAddresses

/// Sets the client's address in the context. Forwarded headers count only as far as trusted proxies wrote them.
package struct TrustedProxies: RouterMiddleware {
    package typealias Context = AuthServerRequestContext

    package let trusted: [AddressRange]

    package init(trusted: [AddressRange]) {
        self.trusted = trusted
    }

    package func handle(
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
