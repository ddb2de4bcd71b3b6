package import Logging
package import Traces

extension Logger {
    /// Links the lines of a request with its trace, and with its span if that is recorded.
    package mutating func note(_ trace: TraceContext?) {
        guard let trace else { return }
        self[metadataKey: "trace_id"] = .string(trace.traceID.description)
        if trace.isSampled { self[metadataKey: "span_id"] = .string(trace.spanID.description) }
    }
}
