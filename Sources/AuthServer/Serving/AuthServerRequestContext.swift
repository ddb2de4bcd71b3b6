package import Hummingbird
package import NIOCore

/// What a request carries on its way through the server.
package struct AuthServerRequestContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The client: the peer, or what trusted proxies say (see ``TrustedProxies``).
    package internal(set) var remoteAddress: SocketAddress?
    /// The other end of the connection.
    package let peerAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
        peerAddress = source.channel.remoteAddress
    }

    /// The largest body that is read; more is answered with 413.
    package var maxUploadSize: Int { HTTPLimits.body }

    /// The client's address as text, without a port; empty when unknown.
    package var clientAddress: String { remoteAddress?.ipAddress ?? "" }

    /// Ties the log lines and audit events of one request together.
    package var requestID: String { id }
}
