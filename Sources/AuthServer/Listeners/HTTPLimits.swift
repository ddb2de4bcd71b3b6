import ForwardAuth
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

    /// How many connections the management port may have open: probes, a metrics collector, an operator with curl.
    static let managementConnections = 32

    /// Limits of heads and idle connections, and the headers of the answer to malformed requests.
    ///
    /// - Parameter answers: answers from memory, in front of the framework. Default none.
    static func server(refusingWith headers: HTTPFields, answers: MemoryAnswers? = nil) -> HTTPServerBuilder {
        .boundedHTTP1(
            configuration: HTTP1Channel.Configuration(
                // First in line: what memory answers needs nothing of the others.
                additionalChannelHandlers: (answers.map { [MemoryAnswerHandler($0)] } ?? [])
                    + [LastResortHeaders(headers), BodyDeadline(bodyDeadline)],
                idleTimeout: .seconds(30),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 * 1024,
                    maxHeaderListSize: 32 * 1024,
                    maxHeaderFieldCount: 100
                )
            ))
    }
}
