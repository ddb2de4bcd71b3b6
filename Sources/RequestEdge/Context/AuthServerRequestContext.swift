package import Hummingbird
package import HummingbirdSessions
import NIOCore
package import UserAccounts

/// The context of a request.
package struct AuthServerRequestContext: SessionRequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The session of the request. ``SessionMiddleware`` sets it.
    package let session = RequestSession()
    /// The client: the peer, or the address that trusted proxies report (see ``TrustedProxies``).
    package internal(set) var remoteAddress: SocketAddress?
    /// The other end of the connection.
    let peerAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
        peerAddress = source.channel.remoteAddress
    }

    /// The largest accepted body; a larger one is answered with 413.
    package var maxUploadSize: Int { BodyLimit.bytes }

    /// The client's address as text, without a port; empty when unknown.
    package var clientAddress: String { remoteAddress?.ipAddress ?? "" }

    /// Links the log lines and audit events of one request.
    package var requestID: String { id }

    /// The request's part of an audit event. Holds no query, no body and no header but the user agent.
    ///
    /// - Parameter actor: the actor. Default: the signed-in user, on their own account.
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
