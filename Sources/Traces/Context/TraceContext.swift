/// Where a program is in a trace: what W3C Trace Context carries from one program to the next.
package struct TraceContext: Sendable, Hashable {
    /// The trace.
    package let traceID: TraceID
    /// The span that is the parent of what follows.
    package let spanID: SpanID
    /// Whether the spans of the trace are recorded.
    package let isSampled: Bool
    /// What the vendors on the way keep in the trace. It is passed on unread.
    package let state: TraceState

    package init(traceID: TraceID, spanID: SpanID, isSampled: Bool, state: TraceState = TraceState()) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }
}
