import Testing
import Tracing

@testable import Traces

@Suite("The spans that wait")
struct SpanQueueTests {
    @Test("beyond its capacity new spans are dropped and counted")
    func capacity() {
        let recording = Recording()
        recording.add(SpanQueue.capacity, named: "kept")
        recording.add(3, named: "dropped")
        #expect(recording.queue.counts.dropped == 3)
        #expect(Set(recording.queue.takeAll().map(\.name)) == ["kept"])
        recording.add(1, named: "later")
        #expect(recording.queue.takeAll().map(\.name) == ["later"])
        #expect(recording.queue.counts.dropped == 3)
    }

    @Test("a full batch wakes the export before its time")
    func wakes() async {
        let recording = Recording()
        recording.add(SpanQueue.batch)
        var wakes = recording.queue.wakes.makeAsyncIterator()
        #expect(await wakes.next() != nil)
    }

    @Test("what is added to a span is limited when it ends")
    func limits() {
        let recording = Recording()
        let span = recording.tracer.startSpan(String(repeating: "n", count: 999), context: .topLevel)
        span.updateAttributes { attributes in
            for number in 0..<100 { attributes["number\(number)"] = number }
            attributes["a"] = String(repeating: "\u{1F5DD}", count: 999)
            attributes["b"] = SpanAttribute.int64Array(Array(repeating: 1, count: 999))
        }
        for _ in 0..<100 {
            span.addEvent("event")
            span.addLink(SpanLink(context: span.context, attributes: [:]))
        }
        span.end()
        let ended = recording.queue.takeAll()
        #expect(ended.map(\.name.count) == [256])
        #expect(ended.map(\.attributes.count) == [32])
        #expect(ended.first?.attributes.first?.value == .string(String(repeating: "\u{1F5DD}", count: 64)))
        #expect(ended.first?.attributes.dropFirst().first?.value == .string(""))
        #expect(ended.map(\.events.count) == [32])
        #expect(ended.map(\.links.count) == [32])
    }
}
