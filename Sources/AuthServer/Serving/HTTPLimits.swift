import HTTPTypes
import HummingbirdCore
import HummingbirdSessions
import NIOCore

/// What a request may cost before anybody has looked at it.
enum HTTPLimits {
    /// How many connections may wait to be taken; the system may allow fewer. One that finds no room tries again a second later.
    static let backlog = 4096

    /// How long a body may take to arrive. Far more than the slowest line needs for the largest form.
    private static let bodyDeadline = TimeAmount.seconds(10)

    /// How many connections the management port may have open: probes, a collector of metrics, somebody with curl.
    static let managementConnections = 32

    /// Heads, how long a connection may be silent, and the headers of the answer to what is no request.
    static func server(refusingWith headers: HTTPFields) -> HTTPServerBuilder {
        .boundedHTTP1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [LastResortHeaders(headers), BodyDeadline(bodyDeadline)],
                idleTimeout: .seconds(30),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 * 1024,
                    maxHeaderListSize: 32 * 1024,
                    maxHeaderFieldCount: 100
                )
            ))
    }
}
