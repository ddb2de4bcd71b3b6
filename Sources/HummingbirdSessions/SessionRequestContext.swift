public import Hummingbird
public import NIOCore

/// A request context with a session.
///
/// Make your own context conform by adding `let session = RequestSession()`, or use ``BasicSessionRequestContext``. A
/// `ChildRequestContext` takes over the `session` of its parent.
public protocol SessionRequestContext: RequestContext {
    /// The session of this request. ``SessionMiddleware`` fills it.
    var session: RequestSession { get }
    /// The address the request came from. Default `nil`, which leaves ``/Sessions/Device/address`` empty.
    var remoteAddress: SocketAddress? { get }
}

extension SessionRequestContext {
    /// Unknown, unless the context says otherwise.
    public var remoteAddress: SocketAddress? { nil }
}

/// A request context for applications that need only Hummingbird's own values and a session.
public struct BasicSessionRequestContext: SessionRequestContext, RemoteAddressRequestContext {
    /// Hummingbird's own values.
    public var coreContext: CoreRequestContextStorage
    /// The session of this request.
    public let session = RequestSession()
    /// The other end of the connection.
    public let remoteAddress: SocketAddress?

    /// Creates the context of one request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
