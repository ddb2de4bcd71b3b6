package import Hummingbird
package import HummingbirdSessions
package import NIOCore
package import UserAccounts

/// What a request carries on its way through the server.
package struct AuthServerRequestContext: SessionRequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Who is asking. ``SessionMiddleware`` fills it.
    package let session = RequestSession()
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
    package var maxUploadSize: Int { BodyLimit.bytes }

    /// The client's address as text, without a port; empty when unknown.
    package var clientAddress: String { remoteAddress?.ipAddress ?? "" }

    /// Ties the log lines and audit events of one request together.
    package var requestID: String { id }

    /// The request's part of an audit event. Holds no query, no body and no header but the user agent.
    ///
    /// - Parameter actor: who is acting. Default: whoever is signed in, on their own account.
    package func auditContext(for request: Request, actor: AuditActor? = nil) -> AuditContext {
        AuditContext(
            actor: actor ?? (session.isBound ? session.principal : nil).map { .user($0) } ?? .anonymous,
            requestID: requestID,
            sourceAddress: clientAddress.isEmpty ? nil : clientAddress,
            peerAddress: peerAddress?.ipAddress,
            userAgent: request.headers[.userAgent],
            method: request.method.rawValue,
            route: endpointPath
        )
    }
}
