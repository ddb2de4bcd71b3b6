public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1 channel with bounds on the memory and the time that a client can claim.
///
/// * A request after which the decoder parses nothing more (an offer to upgrade, `CONNECT`, `Connection: close`,
///   HTTP/1.0) is answered with `Connection: close`, and the connection ends. Offers to upgrade are declined.
/// * A request without exactly one valid `Host` is refused with 400, as is one whose target names another host.
/// * Pipelined requests, answers that the client does not read and idle connections are bounded by ``ConnectionLimits``.
///
/// Use it through `HTTPServerBuilder.boundedHTTP1(configuration:limits:)`. It is not for servers that accept upgrades.
public struct BoundedHTTP1Channel: ServerChildChannel {
    /// The value of the channel after it is set up.
    public typealias Value = HTTP1Channel.Value

    private static let defaultIdleTimeout = TimeAmount.seconds(30)

    private let base: HTTP1Channel
    private let idleTimeout: TimeAmount
    private let limits: ConnectionLimits
    private let first: FirstHandler?

    /// Makes the handler that gets each request of a connection before the framework does.
    package typealias FirstHandler = @Sendable () -> any RemovableChannelHandler

    /// - Parameters:
    ///   - responder: the responder that answers requests.
    ///   - configuration: Hummingbird's settings. Their idle timeout defaults to 30 seconds.
    ///   - limits: the resources that one connection may use.
    public init(
        responder: @escaping HTTPChannelHandler.Responder,
        configuration: HTTP1Channel.Configuration = HTTP1Channel.Configuration(),
        limits: ConnectionLimits = ConnectionLimits()
    ) {
        self.init(responder: responder, configuration: configuration, limits: limits, first: nil)
    }

    package init(
        responder: @escaping HTTPChannelHandler.Responder,
        configuration: HTTP1Channel.Configuration,
        limits: ConnectionLimits,
        first: FirstHandler?
    ) {
        idleTimeout = configuration.idleTimeout ?? Self.defaultIdleTimeout
        self.limits = limits
        self.first = first
        // Hummingbird's timer pauses while a request is in progress, and starts before the answer has been sent.
        var configuration = configuration
        configuration.idleTimeout = nil
        base = HTTP1Channel(responder: responder, configuration: configuration)
    }

    /// Prepares a connection; its event loop calls this.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { [idleTimeout, limits, first] value in
            try Self.limitReads(of: channel, to: limits.readSize)
            let pipeline = channel.pipeline.syncOperations
            let codec = try pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(
                ConnectionGuard(idleTimeout: idleTimeout, limits: limits),
                position: .before(codec.handler))
            if let first { try pipeline.addHandler(first(), position: .before(codec.handler)) }
            return value
        }
    }

    /// Answers the requests of a connection until it ends.
    public func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    private static func limitReads(of channel: any Channel, to size: Int) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.maxMessagesPerRead, value: 1)
        try options.setOption(
            .recvAllocator,
            value: AdaptiveRecvByteBufferAllocator(minimum: min(512, size), initial: min(2048, size), maximum: size))
    }
}
