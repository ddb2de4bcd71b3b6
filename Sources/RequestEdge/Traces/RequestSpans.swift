package import HTTPTypes
package import NIOCore
package import Traces
import Tracing
package import WebAddresses

/// The span of each request that a listener answers, by the semantic conventions of HTTP servers.
///
/// A span says which route answered, and not what was asked: a path may hold a one-time link or a secret of an application, and a
/// query or a header anything. No name, no address and no handle is in it either.
package struct RequestSpans: Sendable {
    /// Whose `traceparent` is believed.
    package enum Believed: Sendable {
        case none
        case proxies([AddressRange])
        case all

        func includes(_ peer: SocketAddress?) -> Bool {
            switch self {
            case .none: return false
            case .all: return true
            case .proxies(let ranges):
                guard let address = peer?.ipAddress.flatMap({ IPAddress($0) }) else { return false }
                return ranges.contains { $0.contains(address) }
            }
        }
    }

    private let tracer: ServerTracer
    private let scheme: String
    private let believed: Believed

    /// - Parameter scheme: `http` or `https`, as clients see it.
    package init(_ tracer: ServerTracer, scheme: String, continuing believed: Believed) {
        self.tracer = tracer
        self.scheme = scheme
        self.believed = believed
    }

    private var continues: Bool {
        if case .none = believed { false } else { true }
    }

    /// The span of a request that has arrived. `nil` if the request belongs to no trace.
    package func begin(_ fields: HTTPFields, from peer: SocketAddress?) -> TraceSpan? {
        // Most requests name no trace, so the peer is looked at last.
        let parent = continues ? TraceContext(fields).flatMap { believed.includes(peer) ? $0 : nil } : nil
        return tracer.requestSpan(under: parent, start: DefaultTracerClock.now.nanosecondsSinceEpoch)
    }

    /// Ends the span of a request that was answered.
    ///
    /// - Parameter route: the pattern of the route. `nil` if there is none.
    package func end(_ span: TraceSpan, _ method: HTTPRequest.Method, route: String?, status: Int) {
        guard span.isRecording else { return }
        let method = method.isKnown ? method.rawValue : nil
        span.operationName = [method ?? "HTTP", route].compactMap { $0 }.joined(separator: " ")
        span.updateAttributes { attributes in
            attributes["http.request.method"] = method ?? "_OTHER"
            attributes["http.response.status_code"] = status
            attributes["url.scheme"] = scheme
            guard let route else { return }
            attributes["http.route"] = route
            // The path itself, where the route leaves nothing open.
            if !route.contains(where: { "{}:*".contains($0) }) { attributes["url.path"] = route }
        }
        if status >= 500 { span.fail("\(status)") }
        span.end()
    }

    /// Records a request that memory answered with 200. Returns its place in a trace, for the log; `nil` if there is none.
    ///
    /// - Parameter parent: what the request names. Memory answers only peers that are believed.
    package func answeredFromMemory(
        _ method: HTTPRequest.Method,
        route: String,
        under parent: @autoclosure () -> TraceContext?,
        since start: ContinuousClock.Instant
    ) -> TraceContext? {
        let parent = continues ? parent() : nil
        guard let span = tracer.requestSpan(under: parent, start: Self.time(of: start)) else { return nil }
        span.updateAttributes { $0["coatcheck.answered_from_memory"] = true }
        end(span, method, route: route, status: 200)
        return span.trace
    }

    /// In nanoseconds since 1970.
    private static func time(of start: ContinuousClock.Instant) -> UInt64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let elapsed = UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
        return DefaultTracerClock.now.nanosecondsSinceEpoch - elapsed
    }
}
