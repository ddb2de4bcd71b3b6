package import HTTPTypes
package import NIOHTTP1
package import Traces

extension TraceContext {
    /// The place in a trace that a request names. `nil` if it names none, or not in a valid way.
    package init?(_ fields: HTTPFields) {
        guard fields.contains(.traceparent) else { return nil }
        self.init(parents: fields[values: .traceparent], states: fields[values: .tracestate])
    }

    /// The same for a head that the framework has not seen.
    package init?(_ headers: HTTPHeaders) {
        let parents = headers[Self.parentHeader]
        guard !parents.isEmpty else { return nil }
        self.init(parents: parents, states: headers[Self.stateHeader])
    }
}

extension HTTPField.Name {
    fileprivate static let traceparent = Self.literal(TraceContext.parentHeader)
    fileprivate static let tracestate = Self.literal(TraceContext.stateHeader)
}
