import SessionsTesting
import Testing
import Traces
import Tracing

@testable import Operations

@Suite("The spans of stores")
struct OperationSpansTests {
    private struct Refusal: Error {}

    private func tracer(_ queue: SpanQueue) -> ServerTracer {
        ServerTracer(sampler: TraceSampler(share: 1), queue: queue, random: .seeded(1))
    }

    @Test("an operation inside a traced request is a span, which is named and fails as the operation does")
    func spans() async throws {
        let tracer = tracer(SpanQueue())
        let spans = OperationSpans(tracer, of: "database", kind: .client, system: "sqlite")
        let times = OperationTimes<DatabaseOperation> { !($0 is Refusal) }.traced(by: spans)
        let request = try #require(tracer.requestSpan(under: nil, start: 1))
        try await request.covering {
            let span = try await times.timing(.write) { TraceSpan.current }
            #expect(span?.operationName == "database write")
            #expect(
                span?.attributes == [
                    "db.operation.name": "write", "db.system.name": "sqlite",
                ])
            await #expect(throws: Refusal.self) { try await times.timing(.query) { throw Refusal() } }
        }
    }

    @Test("without traces, and outside a request, an operation is timed only")
    func timed() async throws {
        let spans = OperationSpans(tracer(SpanQueue()), of: "database", kind: .client, system: nil)
        for spans in [nil, spans] {
            let times = OperationTimes<DatabaseOperation> { _ in true }.traced(by: spans)
            let context = try await times.timing(.read) { InstrumentationContext.current }
            #expect(context == nil)
            var page = MetricsPage()
            times.write(to: &page, times: .databaseDuration, failures: .databaseErrors)
            #expect(page.text.contains(#"coatcheck_database_duration_seconds_count{operation="read"} 1"#))
        }
    }
}
