public import HummingbirdCore

extension HTTPServerBuilder {
    /// An HTTP/1 server that bounds the memory and the time that a client can claim.
    ///
    /// ```swift
    /// let application = Application(router: router, server: .boundedHTTP1())
    /// ```
    ///
    /// With TLS: `try .tls(.boundedHTTP1(), tlsConfiguration: …)`. See ``BoundedHTTP1Channel`` for what it does.
    ///
    /// - Parameters:
    ///   - configuration: Hummingbird's settings. Without an idle timeout of their own it is 30 seconds.
    ///   - limits: what one connection may cost.
    public static func boundedHTTP1(
        configuration: HTTP1Channel.Configuration = HTTP1Channel.Configuration(),
        limits: ConnectionLimits = ConnectionLimits()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            BoundedHTTP1Channel(responder: responder, configuration: configuration, limits: limits)
        }
    }
}
