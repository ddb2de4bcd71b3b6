package import Traces
package import Tracing

/// The spans of a store's operations.
package struct OperationSpans: Sendable {
    let tracer: ServerTracer
    /// What the operations are of. It begins the name of each span.
    let subject: String
    let kind: SpanKind
    /// The database system, by its name in the semantic conventions. `nil` for a store that is not the database itself.
    let system: String?

    package init(_ tracer: ServerTracer, of subject: String, kind: SpanKind, system: String?) {
        self.tracer = tracer
        self.subject = subject
        self.kind = kind
        self.system = system
    }

    func spanning<Value>(
        _ operation: some TimedOperation,
        isFailure: (any Error) -> Bool,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await Optional(tracer).spanning(
            "\(subject) \(operation)", kind: kind, attributes: attributes(of: operation), isFailure: isFailure, body)
    }

    private func attributes(of operation: some TimedOperation) -> SpanAttributes {
        var attributes: SpanAttributes = ["db.operation.name": .string("\(operation)")]
        if let system { attributes["db.system.name"] = system }
        return attributes
    }
}
