public import HummingbirdCore

extension HTTPServerBuilder {
    /// An HTTP/1 server that bounds the memory and the time that a client can claim.
    ///
    /// ```swift
    /// let application = Application(router: router, server: .boundedHTTP1())
    /// ```
    ///
    /// With TLS: `try .tls(.boundedHTTP1(), tlsConfiguration: …)`. See ``BoundedHTTP1Channel`` for the limits.
    ///
    /// - Parameters:
    ///   - configuration: Hummingbird's settings. Their idle timeout defaults to 30 seconds.
    ///   - limits: the resources that one connection may use.
    public static func boundedHTTP1(
        configuration: HTTP1Channel.Configuration = HTTP1Channel.Configuration(),
        limits: ConnectionLimits = ConnectionLimits()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            BoundedHTTP1Channel(responder: responder, configuration: configuration, limits: limits)
        }
    }
}
