import Tracing

/// `Span` of OTLP. What is empty is left out, as the encoding allows.
struct OTLPSpan: Encodable {
    private let traceId: String
    private let spanId: String
    private let traceState: String?
    private let parentSpanId: String?
    private let flags: Int
    private let name: String
    private let kind: Int
    private let startTimeUnixNano: String
    private let endTimeUnixNano: String
    private let attributes: [OTLPAttribute]
    private let events: [Event]?
    private let links: [Link]?
    private let status: Status?

    init(_ span: FinishedSpan) {
        traceId = span.trace.traceID.description
        spanId = span.trace.spanID.description
        traceState = span.trace.state.text.isEmpty ? nil : span.trace.state.text
        parentSpanId = span.parent?.description
        flags = span.trace.isSampled ? 1 : 0
        name = span.name
        kind = Self.number(of: span.kind)
        startTimeUnixNano = String(span.start)
        endTimeUnixNano = String(span.end)
        attributes = span.attributes.map(OTLPAttribute.init)
        events = span.events.isEmpty ? nil : span.events.map(Event.init)
        links = span.links.isEmpty ? nil : span.links.map(Link.init)
        status = span.status.map(Status.init)
    }

    private static func number(of kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private struct Event: Encodable {
        let timeUnixNano: String
        let name: String
        let attributes: [OTLPAttribute]

        init(_ event: FinishedSpan.Event) {
            timeUnixNano = String(event.time)
            name = event.name
            attributes = event.attributes.map(OTLPAttribute.init)
        }
    }

    private struct Link: Encodable {
        let traceId: String
        let spanId: String
        let attributes: [OTLPAttribute]

        init(_ link: FinishedSpan.Link) {
            traceId = link.trace.traceID.description
            spanId = link.trace.spanID.description
            attributes = link.attributes.map(OTLPAttribute.init)
        }
    }

    private struct Status: Encodable {
        let code: Int
        let message: String?

        init(_ status: SpanStatus) {
            code = status.code == .ok ? 1 : 2
            message = status.message
        }
    }
}
