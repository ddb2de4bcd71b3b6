import HTTPTypes
import HummingbirdCore
import HummingbirdSessions
import NIOCore
import RequestEdge

/// The resource limits of requests before they are handled.
enum HTTPLimits {
    /// How many connections may wait to be accepted; the system may allow fewer. A client beyond it tries again a second later.
    static let backlog = 4096

    /// How long a body may take to arrive. Far more than the slowest connection needs for the largest form.
    private static let bodyDeadline = TimeAmount.seconds(10)

    /// How long a client of the session service may keep a connection for the next call. Longer than its pool does.
    static let serviceIdleTimeout = TimeAmount.seconds(120)

    /// How many connections the session service may have open. Applications keep a few for each process.
    static let serviceConnections = 1024

    /// How many connections the management port may have open: probes, a metrics collector, an operator with curl.
    static let managementConnections = 32

    /// Limits of heads and idle connections, and the headers of the answer to malformed requests.
    ///
    /// - Parameters:
    ///   - answers: answers from memory, in front of the framework. Default none.
    ///   - idleTimeout: how long a connection may be silent. Default 30 seconds.
    static func server(
        refusingWith headers: HTTPFields,
        answers: (any MemoryAnswering)? = nil,
        idleTimeout: TimeAmount = .seconds(30)
    ) -> HTTPServerBuilder {
        .boundedHTTP1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [LastResortHeaders(headers), BodyDeadline(bodyDeadline)],
                idleTimeout: idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 * 1024,
                    maxHeaderListSize: 32 * 1024,
                    maxHeaderFieldCount: 100
                )
            ),
            first: answers.map(handler))
    }

    private static func handler(_ answers: any MemoryAnswering) -> BoundedHTTP1Channel.FirstHandler {
        { MemoryAnswerHandler(answers) }
    }
}
