import HTTPTypes
package import Logging
package import NIOCore
package import NIOHTTP1
package import Operations
package import RequestEdge
import Sessions
import Traces

/// Answers `POST authenticate` in front of the framework, if the answer is a session and memory proves it. Every other call
/// takes the way of ``ServiceRoutes``, which gives the same answers.
package struct AuthenticateFromMemory: MemoryAnswering {
    package let longestBody = 4096

    private let service: SessionService
    private let counters: ServerCounters
    private let spans: RequestSpans?
    private let logger: Logger
    private let date = HTTPDate()

    package init(
        _ service: SessionService,
        counters: ServerCounters,
        spans: RequestSpans? = nil,
        logger: Logger
    ) {
        self.service = service
        self.counters = counters
        self.spans = spans
        self.logger = logger
    }

    /// Every peer of this listener; each call has to name its service token.
    package func isTrusted(_ peer: SocketAddress?) -> Bool { true }

    package func mayAnswer(_ head: HTTPRequestHead) -> Bool {
        head.method == .POST && head.uri == Self.route && !head.headers.contains(name: "expect")
    }

    package func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> MemoryAnswer? {
        let start = ContinuousClock.now
        guard let authorization = head.headers.only("authorization"),
            let caller = service.access.remembered(authorization: authorization), let body = try? CallBody(body),
            let answer = try? service.recall(body, by: caller)
        else { return nil }
        counters.answeredFromMemory(since: start)
        let trace = spans?.answeredFromMemory(
            .post, route: Self.route, under: TraceContext(head.headers), since: start)
        AccessLogLine(method: .post, route: Self.route, status: .ok, start: start, client: "service")
            .writeNumbered(to: logger, in: trace)
        let text = answer.body.object
        return MemoryAnswer(Self.head(text.count, date: date.text(at: service.clock.now())), body: text)
    }

    private static func head(_ length: Int, date: String) -> HTTPResponseHead {
        let fields = [
            ("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Content-Length", String(length)),
            ("Date", date), ("X-Content-Type-Options", "nosniff"),
        ]
        return HTTPResponseHead(version: .http1_1, status: .ok, headers: HTTPHeaders(fields))
    }

    private static let route = ServiceRoutes.prefix + "/authenticate"
}

extension HTTPHeaders {
    /// The value of a field that occurs once.
    ///
    /// - Parameter name: in lower case.
    fileprivate func only(_ name: String) -> String? {
        var found: String?
        for field in self where field.name.utf8.elementsEqual(name.utf8, by: { $0 | 0x20 == $1 }) {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }
}
