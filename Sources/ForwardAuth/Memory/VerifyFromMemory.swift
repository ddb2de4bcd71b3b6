import HTTPTypes
import Hummingbird
package import Logging
package import NIOCore
package import NIOHTTP1
import NIOHTTPTypesHTTP1
package import Operations
package import RequestEdge
import Sessions
import Traces
import WebAddresses

/// Answers requests of proxies in front of the framework, if the answer is yes and memory proves it. Every other request takes
/// the way of ``ForwardAuthRoutes``, which gives the same answers.
package struct VerifyFromMemory: MemoryAnswering {
    package let longestBody = 0

    private let check: ForwardAuthCheck
    private let counters: ServerCounters
    private let spans: RequestSpans?
    private let logger: Logger
    private let date = HTTPDate()
    /// The headers that are the same in each answer.
    private let common: HTTPFields

    package init(
        _ check: ForwardAuthCheck,
        headers: SecurityHeaderFields,
        counters: ServerCounters,
        spans: RequestSpans? = nil,
        logger: Logger
    ) {
        self.check = check
        self.counters = counters
        self.spans = spans
        self.logger = logger
        var common: HTTPFields = [.cacheControl: "no-store", .contentLength: "0"]
        headers.apply(to: &common)
        self.common = common
    }

    /// Whether the peer of a connection is a trusted proxy. No other peer gets an answer from here.
    package func isTrusted(_ peer: SocketAddress?) -> Bool {
        guard let peer = peer?.ipAddress.flatMap({ IPAddress($0) }) else { return false }
        return check.trustedProxies.contains { $0.contains(peer) }
    }

    /// Whether the request is a question of a proxy, and has no body.
    package func mayAnswer(_ head: HTTPRequestHead) -> Bool {
        guard head.uri.utf8.starts(with: Self.prefix.utf8) else { return false }
        let fields = head.headers
        return !fields.contains(name: "transfer-encoding") && !fields.contains(name: "expect")
            && fields.first(name: "content-length").map { $0 == "0" } ?? true
    }

    /// The answer to a question, if it is yes.
    package func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> MemoryAnswer? {
        guard let head = HTTPRequest(inOriginForm: head), let (dialect, route) = Self.dialect(of: head)
        else { return nil }
        let start = ContinuousClock.now
        guard let answer = check.identityFromMemory(in: head, dialect) else { return nil }
        var fields = answer.identity
        fields.append(contentsOf: common)
        fields.append(HTTPField(name: .date, value: date.text(at: check.clock.now())))
        counters.answeredFromMemory(since: start)
        let trace = spans?.answeredFromMemory(
            head.method, route: route, under: TraceContext(head.headerFields), since: start)
        AccessLogLine(method: head.method, route: route, status: .ok, start: start, client: answer.client.description)
            .writeNumbered(to: logger, in: trace)
        return MemoryAnswer(HTTPResponseHead(HTTPResponse(status: .ok, headerFields: fields)))
    }

    /// The dialect of an address, in its usual spelling only.
    private static func dialect(of head: HTTPRequest) -> (any ForwardAuthDialect, route: String)? {
        guard let path = head.path, path.utf8.starts(with: prefix.utf8) else { return nil }
        let rest = path.utf8.dropFirst(prefix.utf8.count)
        for dialect in ForwardAuthRoutes.dialects where rest.starts(with: dialect.name.utf8) {
            let after = rest.dropFirst(dialect.name.utf8.count)
            guard head.method != .head, dialect.methods.contains(head.method) else { return nil }
            if after.isEmpty { return (dialect, prefix + dialect.name) }
            guard dialect.appendsPath, after.first == UInt8(ascii: "/"), after.count > 1 else { return nil }
            return (dialect, prefix + dialect.name + "/**")
        }
        return nil
    }

    private static let prefix = "/verify/"
}

extension HTTPRequest {
    /// The request as the framework sees it. Its target is a path, which the framework does not change.
    fileprivate init?(inOriginForm head: HTTPRequestHead) {
        guard let method = try? Method(head.method) else { return nil }
        self.init(
            method: method, scheme: "http", authority: head.headers.first(name: "host"), path: head.uri,
            headerFields: HTTPFields(head.headers, splitCookie: false))
    }
}
