package import Tracing

extension InstrumentationContext {
    private enum TraceKey: InstrumentationContextKey {
        typealias Value = TraceContext
    }

    private enum SpanKey: InstrumentationContextKey {
        typealias Value = TraceSpan
    }

    /// The place in a trace. `nil` if there is no trace.
    package var trace: TraceContext? {
        get { self[TraceKey.self] }
        set { self[TraceKey.self] = newValue }
    }

    /// The span that is running. A span's own context does not have it, so that none keeps another alive.
    package var span: TraceSpan? {
        get { self[SpanKey.self] }
        set { self[SpanKey.self] = newValue }
    }
}
