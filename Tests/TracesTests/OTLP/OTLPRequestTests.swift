import Foundation
import SessionsTesting
import Testing
import Tracing

@testable import Traces

@Suite("OTLP in JSON")
struct OTLPRequestTests {
    private func document(_ spans: [FinishedSpan]) throws -> String {
        let resource = TraceResource(name: "coatcheck", version: "1.2", random: .seeded(1))
        return String(decoding: try OTLPRequest(spans, of: resource).encoded(), as: UTF8.self)
    }

    @Test("a span is written by OTLP's rules: identifiers in hexadecimal, 64-bit numbers as text, kinds as numbers")
    func span() throws {
        let recording = Recording()
        let span = recording.tracer.startSpan(
            "GET /login", context: .topLevel, ofKind: .server, at: DefaultTracerClock.Timestamp.sample())
        span.attributes = [
            "http.response.status_code": 503, "answered": true, "share": 0.5, "list": .stringArray(["a", "b"]),
        ]
        span.fail("503")
        span.end(at: DefaultTracerClock.Timestamp.sample(1_000))
        let text = try document(recording.queue.takeAll())
        let (trace, id) = (try #require(span.trace).traceID, try #require(span.trace).spanID)
        #expect(
            text.contains(
                #"""
                "spans":[{"attributes":[{"key":"answered","value":{"boolValue":true}},{"key":"error.type","value":{"stringValue":"503"}},\#
                {"key":"http.response.status_code","value":{"intValue":"503"}},\#
                {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},\#
                {"key":"share","value":{"doubleValue":0.5}}],"endTimeUnixNano":"1780000000000001000","flags":1,"kind":2,\#
                "name":"GET /login","spanId":"\#(id)","startTimeUnixNano":"1780000000000000000","status":{"code":2},\#
                "traceId":"\#(trace)"}]
                """#))
    }

    @Test("parent, state, events and links are written if there are any")
    func optional() throws {
        let recording = Recording()
        let parent = try #require(TraceContext.sample(TraceContext.sampleParent, "a=1"))
        let span = try #require(recording.tracer.requestSpan(under: parent, start: 1))
        span.addEvent(SpanEvent(name: "it happened", at: DefaultTracerClock.Timestamp.sample(), attributes: ["n": 1]))
        span.addLink(SpanLink(context: span.context, attributes: [:]))
        span.addLink(SpanLink(context: .topLevel, attributes: [:]))
        span.end()
        let text = try document(recording.queue.takeAll())
        #expect(text.contains(#""parentSpanId":"00f067aa0ba902b7""#))
        #expect(text.contains(#""traceState":"a=1""#))
        #expect(text.contains(#""events":[{"attributes":[{"key":"n","value":{"intValue":"1"}}],"name":"it happened","#))
        #expect(text.contains(#""links":[{"attributes":[],"spanId":"#))
    }

    @Test("numbers that JSON lacks are written by name, and text is escaped")
    func values() throws {
        let recording = Recording()
        let span = recording.tracer.startSpan("a \"quoted\"\nname", context: .topLevel)
        span.attributes = ["a": .double(.infinity), "b": .double(-.infinity), "c": .double(.nan)]
        span.end()
        let text = try document(recording.queue.takeAll())
        #expect(text.contains(#""doubleValue":"Infinity""#) && text.contains(#""doubleValue":"-Infinity""#))
        #expect(text.contains(#""doubleValue":"NaN""#) && text.contains(#""name":"a \"quoted\"\nname""#))
    }

    @Test("the resource names the service, its version and its instance")
    func resource() throws {
        let text = try document([])
        for (key, value) in [("service.name", "coatcheck"), ("service.version", "1.2")] {
            #expect(text.contains(#"{"key":"\#(key)","value":{"stringValue":"\#(value)"}}"#))
        }
        let others = (1...2).map { TraceResource(name: "coatcheck", version: "1.2", random: .seeded($0)).instance }
        #expect(Set(others).count == 2)
    }
}
