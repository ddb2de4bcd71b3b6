import Synchronization
package import Tracing

/// One operation in a trace. When it ends, it goes to the queue of spans to export.
package final class TraceSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var hasEnded = false
    }

    package let context: InstrumentationContext
    private let parent: SpanID?
    private let kind: SpanKind
    private let start: UInt64
    /// Where it goes. `nil` if it is not recorded.
    private let queue: SpanQueue?
    private let state: Mutex<State>

    init(
        _ name: String,
        in context: InstrumentationContext,
        under parent: SpanID?,
        kind: SpanKind,
        start: UInt64,
        queue: SpanQueue?
    ) {
        var context = context
        context.span = nil
        self.context = context
        self.parent = parent
        self.kind = kind
        self.start = start
        self.queue = queue
        state = Mutex(State(name: name))
    }

    /// The span that surrounds the caller. `nil` if there is none, or it is not recorded.
    package static var current: TraceSpan? { InstrumentationContext.current?.span }

    /// The place in the trace.
    package var trace: TraceContext? { context.trace }

    package var isRecording: Bool { queue != nil && !state.withLock { $0.hasEnded } }

    package var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { state.withLock { $0.attributes = newValue } }
    }

    package func setStatus(_ status: SpanStatus) {
        state.withLock { $0.status = status }
    }

    package func addEvent(_ event: SpanEvent) {
        state.withLock { if $0.events.count < FinishedSpan.maximumCount { $0.events.append(event) } }
    }

    package func addLink(_ link: SpanLink) {
        state.withLock { if $0.links.count < FinishedSpan.maximumCount { $0.links.append(link) } }
    }

    /// Records the type of an error. Its text may hold what a client sent, so it is left out.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Marks the span as failed.
    package func fail(_ type: String) {
        updateAttributes { $0["error.type"] = type }
        setStatus(SpanStatus(code: .error))
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let queue, let trace = context.trace else { return }
        let final = state.withLock { state -> State? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard let final else { return }
        queue.add(
            FinishedSpan(
                trace: trace, parent: parent, name: FinishedSpan.shortened(final.name), kind: kind, start: start,
                end: max(start, instant().nanosecondsSinceEpoch),
                attributes: FinishedSpan.limited(final.attributes),
                events: final.events.map(FinishedSpan.Event.init),
                links: final.links.compactMap(FinishedSpan.Link.init), status: final.status))
    }

    /// Runs `body` inside the span: spans that begin there are its children.
    package func covering<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        var context = context
        context.span = queue == nil ? nil : self
        return try await InstrumentationContext.$current.withValue(context) { try await body() }
    }
}

extension FinishedSpan.Event {
    fileprivate init(_ event: SpanEvent) {
        self.init(
            name: FinishedSpan.shortened(event.name), time: event.nanosecondsSinceEpoch,
            attributes: FinishedSpan.limited(event.attributes))
    }
}

extension FinishedSpan.Link {
    fileprivate init?(_ link: SpanLink) {
        guard let trace = link.context.trace else { return nil }
        self.init(trace: trace, attributes: FinishedSpan.limited(link.attributes))
    }
}
