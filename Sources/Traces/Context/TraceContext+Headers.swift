/// The headers of W3C Trace Context, https://www.w3.org/TR/trace-context/.
extension TraceContext {
    /// The name of the header that holds trace and span.
    package static let parentHeader = "traceparent"
    /// The name of the header that holds the vendors' state.
    package static let stateHeader = "tracestate"

    /// Reads the headers of a request. `nil` unless there is exactly one `traceparent`, and it is valid. A state that is not valid is
    /// left out.
    ///
    /// - Parameters:
    ///   - parents: the values of all fields named `traceparent`.
    ///   - states: the values of all fields named `tracestate`, in their order.
    package init?(parents: [String], states: [String]) {
        guard parents.count == 1, let parent = parents.first else { return nil }
        self.init(parent: parent, state: TraceState(fields: states) ?? TraceState())
    }

    /// Reads `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. A later version may append more after a hyphen.
    private init?(parent: String, state: TraceState) {
        let text = Array(parent.utf8)
        guard text.count >= 55, [2, 35, 52].allSatisfy({ text[$0] == UInt8(ascii: "-") }),
            let version = Hexadecimal.number(text[0..<2]), version != 0xFF,
            text.count == 55 || version > 0 && text[55] == UInt8(ascii: "-"),
            let high = Hexadecimal.number(text[3..<19]), let low = Hexadecimal.number(text[19..<35]),
            let traceID = TraceID(high: high, low: low),
            let spanID = Hexadecimal.number(text[36..<52]).flatMap({ SpanID($0) }),
            let flags = Hexadecimal.number(text[53..<55])
        else { return nil }
        self.init(traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1, state: state)
    }

    /// The value of `traceparent` for an outgoing request.
    package var parent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}
