package import Tracing

extension ServerTracer? {
    /// Runs `body` in a span under one that is recorded. Without a tracer, or outside a trace, `body` runs as if there were no traces.
    ///
    /// - Parameters:
    ///   - context: the parent. Default the span that surrounds the caller.
    ///   - isFailure: whether an error means that the operation failed. Default each.
    package func spanning<Value>(
        _ name: @autoclosure () -> String,
        kind: SpanKind = .internal,
        attributes: @autoclosure () -> SpanAttributes = [:],
        under context: @autoclosure () -> InstrumentationContext? = .current,
        isFailure: (any Error) -> Bool = { _ in true },
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        guard let tracer = self, let parent = context(), parent.trace?.isSampled == true else {
            return try await body()
        }
        let span = tracer.startSpan(name(), context: parent, ofKind: kind)
        span.attributes = attributes()
        defer { span.end() }
        do {
            return try await span.covering(body)
        } catch {
            if isFailure(error) { span.fail("\(type(of: error))") }
            throw error
        }
    }
}
