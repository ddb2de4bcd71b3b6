import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import SessionsTesting
import TestSupport
import Testing
import Tracing
import WebAddresses

@testable import RequestEdge
@testable import Traces

@Suite("The spans of requests")
struct RequestSpansTests {
    private let queue = SpanQueue()
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func spans(share: Double = 1, continuing believed: RequestSpans.Believed = .none) -> RequestSpans {
        RequestSpans(
            ServerTracer(sampler: TraceSampler(share: share), queue: queue, random: .seeded(1)), scheme: "https",
            continuing: believed)
    }

    /// The name and the attributes of the span of an answered request.
    private func recorded(
        _ method: HTTPRequest.Method,
        route: String?,
        status: Int
    ) throws -> (span: FinishedSpan, attributes: [String: String]) {
        let spans = spans()
        let span = try #require(spans.begin([.cookie: "s3cret", .userAgent: "s3cret"], from: nil))
        spans.end(span, method, route: route, status: status)
        let ended = try #require(queue.takeAll().first)
        let attributes = ended.attributes.map { ($0.name, $0.value.text) }
        return (ended, Dictionary(uniqueKeysWithValues: attributes))
    }

    @Test("a span is named by method and route, and says nothing else of the request than how it was answered")
    func named() throws {
        let (span, attributes) = try recorded(.get, route: "/login", status: 200)
        #expect(span.name == "GET /login" && span.kind == .server && span.status == nil && span.parent == nil)
        #expect(
            attributes == [
                "http.request.method": "GET", "http.route": "/login", "http.response.status_code": "200",
                "url.path": "/login", "url.scheme": "https",
            ])
    }

    @Test(
        "a path that a route leaves open is left out",
        arguments: ["/admin/users/{id}", "/verify/envoy/**", "/a/:name", "/files/*"])
    func openRoutes(route: String) throws {
        let (span, attributes) = try recorded(.get, route: route, status: 200)
        #expect(span.name == "GET " + route)
        #expect(attributes["http.route"] == route && attributes["url.path"] == nil)
    }

    @Test("a method that a client made up, and a path without a route, are not repeated")
    func unknown() throws {
        let (span, attributes) = try recorded(try #require(HTTPRequest.Method("S3CRET")), route: nil, status: 404)
        #expect(span.name == "HTTP")
        #expect(Set(attributes.keys) == ["http.request.method", "http.response.status_code", "url.scheme"])
        #expect(attributes["http.request.method"] == "_OTHER")
    }

    @Test(
        "only a failure of the server is an error",
        arguments: [(200, false), (404, false), (499, false), (500, true), (503, true)])
    func errors(status: Int, isError: Bool) throws {
        let (span, attributes) = try recorded(.post, route: "/login", status: status)
        #expect((span.status?.code == .error) == isError)
        #expect(attributes["error.type"] == (isError ? "\(status)" : nil))
    }

    @Test("a trace is continued only where the operator allows it, and for peers that are believed")
    func believed() throws {
        let networks = [try #require(AddressRange("10.0.0.0/8"))]
        let (proxy, other) = (
            try SocketAddress(ipAddress: "10.0.0.7", port: 1), try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        )
        let fields: HTTPFields = [try #require(HTTPField.Name("traceparent")): Self.parent]
        let cases: [(RequestSpans.Believed, SocketAddress?, Bool)] = [
            (.none, proxy, false), (.proxies(networks), proxy, true), (.proxies(networks), other, false),
            (.proxies(networks), nil, false), (.proxies([]), proxy, false), (.all, other, true), (.all, nil, true),
        ]
        for (believed, peer, isContinued) in cases {
            let span = try #require(spans(continuing: believed).begin(fields, from: peer))
            #expect((span.trace?.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736") == isContinued)
        }
        #expect(spans(share: 0).begin(fields, from: proxy) == nil)
    }

    @Test("two headers of a trace are none")
    func repeated() throws {
        let name = try #require(HTTPField.Name("traceparent"))
        var fields: HTTPFields = [:]
        for _ in 0..<2 { fields.append(HTTPField(name: name, value: Self.parent)) }
        #expect(spans(share: 0, continuing: .all).begin(fields, from: nil) == nil)
        #expect(TraceContext(fields) == nil)
        #expect(TraceContext(["traceparent": Self.parent, "Traceparent": Self.parent]) == nil)
        #expect(TraceContext(["Traceparent": Self.parent, "tracestate": "a=1"])?.state.text == "a=1")
    }

    @Test("the log names trace and span of a recorded request, and only the trace of one that passes")
    func logged() throws {
        let log = CapturedLog()
        for (header, has) in [(Self.parent, true), (String(Self.parent.dropLast()) + "0", false)] {
            var logger = log.logger
            logger.note(TraceContext(parents: [header], states: []))
            logger.info("line")
            #expect(log.lines.last?.contains("4bf92f3577b34da6a3ce929d0e0e4736") == true)
            #expect(log.lines.last?.contains("span_id") == has)
        }
        var logger = log.logger
        logger.note(nil)
        logger.info("line")
        #expect(log.lines.last?.contains("trace") == false)
    }
}

extension SpanAttribute {
    fileprivate var text: String {
        switch self {
        case .string(let text): text
        case .int64(let number): String(number)
        default: "another type"
        }
    }
}
