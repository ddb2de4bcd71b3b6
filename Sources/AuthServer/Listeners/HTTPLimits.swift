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

    /// The limits of the management port's connections. Their clients come every few seconds and have a connection for each request.
    static var managementLimits: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.farewellTimeout = .milliseconds(100)
        return limits
    }

    /// Limits of heads and idle connections, and the headers of the answer to malformed requests.
    ///
    /// - Parameters:
    ///   - answers: answers from memory, in front of the framework. Default none.
    ///   - idleTimeout: how long a connection may be silent. Default 30 seconds.
    ///   - certificate: the certificate to serve HTTPS with. Default none.
    ///   - limits: the resources that one connection may use.
    static func connections(
        refusingWith headers: HTTPFields,
        answers: (any MemoryAnswering)? = nil,
        idleTimeout: TimeAmount = .seconds(30),
        certificate: ServedCertificate? = nil,
        limits: ConnectionLimits = ConnectionLimits()
    ) -> HTTPConnections {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [LastResortHeaders(headers), BodyDeadline(bodyDeadline)],
            idleTimeout: idleTimeout,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
        return HTTPConnections { responder in
            let http = BoundedHTTP1Channel(
                responder: responder, configuration: configuration, limits: limits,
                first: answers.map(handler))
            return certificate.map { TLSTermination(base: http, certificate: $0) } ?? http
        }
    }

    private static func handler(_ answers: any MemoryAnswering) -> BoundedHTTP1Channel.FirstHandler {
        { MemoryAnswerHandler(answers) }
    }
}
