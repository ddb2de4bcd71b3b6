package import Sessions
package import Tracing

/// Makes the spans of this server: swift-distributed-tracing's tracer, with W3C Trace Context between programs.
package struct ServerTracer: Tracer {
    private let sampler: TraceSampler
    private let random: TokenSource
    private let queue: SpanQueue

    /// - Parameters:
    ///   - sampler: decides about requests that have no parent.
    ///   - queue: takes the spans that have ended.
    package init(sampler: TraceSampler, queue: SpanQueue, random: TokenSource = .system) {
        self.sampler = sampler
        self.queue = queue
        self.random = random
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TraceSpan {
        let (context, start) = (context(), instant().nanosecondsSinceEpoch)
        return span(operationName, in: context, kind: kind, start: start)
            ?? TraceSpan(operationName, in: context, under: nil, kind: kind, start: start, queue: nil)
    }

    /// The span of a request. `nil` if the request belongs to no trace: then it costs nothing more.
    ///
    /// - Parameters:
    ///   - parent: the place in a trace that the request came from.
    ///   - start: in nanoseconds since 1970.
    package func requestSpan(under parent: TraceContext?, start: @autoclosure () -> UInt64) -> TraceSpan? {
        var context = InstrumentationContext.topLevel
        context.trace = parent
        return span("HTTP", in: context, kind: .server, start: start())
    }

    private func span(
        _ name: String,
        in context: InstrumentationContext,
        kind: SpanKind,
        start: @autoclosure () -> UInt64
    ) -> TraceSpan? {
        switch sampler.decision(under: context.trace, random: random) {
        case .record(let id, let parent):
            var context = context
            context.trace = TraceContext(
                traceID: id, spanID: SpanID(from: random), isSampled: true, state: parent?.state ?? TraceState())
            return TraceSpan(name, in: context, under: parent?.spanID, kind: kind, start: start(), queue: queue)
        case .pass:
            return TraceSpan(name, in: context, under: nil, kind: kind, start: start(), queue: nil)
        case .ignore:
            return nil
        }
    }

    package func activeSpan(identifiedBy context: InstrumentationContext) -> TraceSpan? { context.span }

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout InstrumentationContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        context.trace = TraceContext(
            parents: [extractor.extract(key: TraceContext.parentHeader, from: carrier)].compactMap { $0 },
            states: [extractor.extract(key: TraceContext.stateHeader, from: carrier)].compactMap { $0 })
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.parent, forKey: TraceContext.parentHeader, into: &carrier)
        guard !trace.state.text.isEmpty else { return }
        injector.inject(trace.state.text, forKey: TraceContext.stateHeader, into: &carrier)
    }

    /// Spans are exported by a service, in its own time.
    package func forceFlush() {}
}
