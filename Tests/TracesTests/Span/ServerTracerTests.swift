import Sessions
import Testing
import Tracing

@testable import Traces

@Suite("The spans of a server")
struct ServerTracerTests {
    private struct Broken: Error {
        let text = "what a client sent"
    }

    @Test("an operation inside a request is a child of its span, and one inside that a grandchild")
    func tree() async throws {
        let recording = Recording()
        let request = try #require(recording.tracer.requestSpan(under: nil, start: 1))
        let tracer = Optional(recording.tracer)
        await request.covering {
            await tracer.spanning("outer", kind: .client) {
                await tracer.spanning("inner") {}
            }
        }
        request.end(at: DefaultTracerClock.Timestamp.sample())
        let spans = recording.queue.takeAll()
        #expect(spans.map(\.name) == ["inner", "outer", "HTTP"])
        #expect(spans.map(\.parent) == [spans[1].trace.spanID, spans[2].trace.spanID, nil])
        #expect(Set(spans.map(\.trace.traceID)).count == 1)
        #expect(Set(spans.map(\.trace.spanID)).count == 3)
        #expect(spans[1].kind == .client)
    }

    @Test("a request under a sampled parent continues its trace and its state")
    func continued() throws {
        let (recording, parent) = (Recording(share: 0), TraceContext.sample(TraceContext.sampleParent, "a=1"))
        let request = try #require(recording.tracer.requestSpan(under: parent, start: 1))
        #expect(request.trace?.traceID == parent?.traceID)
        #expect(request.trace?.spanID != parent?.spanID)
        #expect(request.trace?.state.text == "a=1")
        request.end()
        #expect(recording.queue.takeAll().map(\.parent) == [parent?.spanID])
    }

    @Test("a request under a parent that is not sampled passes the trace on, and records nothing")
    func passed() async throws {
        let parent = try #require(TraceContext.sample(TraceContext.sampleParent.dropLast() + "0"))
        let recording = Recording()
        let request = try #require(recording.tracer.requestSpan(under: parent, start: 1))
        await request.covering {
            #expect(InstrumentationContext.current?.trace == parent)
            #expect(TraceSpan.current == nil)
            await Optional(recording.tracer).spanning("work") {}
        }
        request.end()
        #expect(!request.isRecording)
        #expect(recording.queue.takeAll().isEmpty)
    }

    @Test("without a tracer, and outside a request, work runs without a span")
    func noTrace() async {
        let recording = Recording()
        #expect(recording.tracer.requestSpan(under: nil, start: 1) != nil)
        #expect(Recording(share: 0).tracer.requestSpan(under: nil, start: 1) == nil)
        for tracer in [nil, recording.tracer] as [ServerTracer?] {
            let value = await tracer.spanning("work") {
                #expect(InstrumentationContext.current == nil)
                return 3
            }
            #expect(value == 3)
        }
        #expect(recording.queue.takeAll().isEmpty)
    }

    @Test("a failed operation has the type of its error and nothing of its text; an expected error is no failure")
    func failures() async throws {
        let recording = Recording()
        let request = try #require(recording.tracer.requestSpan(under: nil, start: 1))
        let tracer = Optional(recording.tracer)
        await request.covering {
            await #expect(throws: Broken.self) { try await tracer.spanning("failed") { throw Broken() } }
            await #expect(throws: Broken.self) {
                try await tracer.spanning("refused", isFailure: { _ in false }) { throw Broken() }
            }
            request.recordError(Broken())
        }
        request.end()
        let spans = recording.queue.takeAll()
        #expect(spans.map { $0.status?.code } == [.error, nil, nil])
        #expect(spans[0].attributes.map(\.name) == ["error.type"])
        let document = String(
            decoding: try OTLPRequest(spans, of: TraceResource(name: "s", version: "1")).encoded(), as: UTF8.self)
        #expect(document.contains("Broken") && !document.contains("what a client sent"))
    }

    @Test("a span ends once, and never before it began")
    func ends() {
        let recording = Recording()
        let span = recording.tracer.startSpan(
            "work", context: .topLevel, at: DefaultTracerClock.Timestamp.sample(5))
        #expect(span.isRecording)
        span.end(at: DefaultTracerClock.Timestamp.sample(2))
        span.end(at: DefaultTracerClock.Timestamp.sample(9))
        #expect(!span.isRecording)
        let spans = recording.queue.takeAll()
        #expect(spans.count == 1)
        #expect(spans.first?.start == spans.first?.end)
    }

    @Test("the tracer reads and writes the headers of other programs")
    func propagation() {
        struct Headers: Extractor, Injector {
            func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
            func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
                carrier[key] = value
            }
        }
        let tracer = Recording().tracer
        let sent = ["traceparent": TraceContext.sampleParent, "tracestate": "a=1"]
        var context = InstrumentationContext.topLevel
        tracer.extract(sent, into: &context, using: Headers())
        var received: [String: String] = [:]
        tracer.inject(context, into: &received, using: Headers())
        #expect(received == sent)
        tracer.extract(["traceparent": "nonsense"], into: &context, using: Headers())
        #expect(context.trace == nil)
    }
}
