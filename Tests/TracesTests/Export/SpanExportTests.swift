import Sessions
import SessionsTesting
import TestSupport
import Testing

@testable import Traces

@Suite("The export of spans")
struct SpanExportTests {
    private let recording = Recording()
    private let log = CapturedLog()
    private var counts: SpanCounts { recording.queue.counts }

    private func export(to receiver: ToldReceiver) -> SpanExport {
        SpanExport(
            recording.queue, of: TraceResource(name: "coatcheck", version: "1", random: .seeded(1)),
            random: .seeded(1), logger: log.logger, connect: { receiver })
    }

    @Test("batches are exported, the oldest first, until nothing waits")
    func batches() async {
        let receiver = ToldReceiver()
        recording.add(SpanQueue.batch, named: "first")
        recording.add(10, named: "second")
        await export(to: receiver).exportWaiting(to: receiver)
        #expect(receiver.documents.count == 2)
        #expect(receiver.documents.map { $0.contains("first") } == [true, false])
        #expect(counts.exported == SpanQueue.batch + 10)
        #expect(counts.dropped == 0)
        #expect(log.lines.isEmpty)
    }

    @Test("a few spans that come during an export wait for the next time; a whole batch does not")
    func meanwhile() async {
        let receiver = ToldReceiver(during: { [recording] number in
            if number < 5 { recording.add(1, named: "later") }
            if number == 5 { recording.add(SpanQueue.batch, named: "many") }
        })
        recording.add(1)
        for number in 1...4 {
            await export(to: receiver).exportWaiting(to: receiver)
            #expect(receiver.documents.count == number)
        }
        await export(to: receiver).exportWaiting(to: receiver)
        #expect(receiver.documents.count == 6)
    }

    @Test("spans that the collector rejects are counted as dropped")
    func rejected() async {
        let receiver = ToldReceiver([.accepted(rejected: 4), .accepted(rejected: 999)])
        let export = export(to: receiver)
        recording.add(10)
        #expect(await export.exportNext(to: receiver) == .next)
        #expect((counts.exported, counts.dropped) == (6, 4))
        recording.add(10)
        #expect(await export.exportNext(to: receiver) == .next)
        #expect((counts.exported, counts.dropped) == (6, 14))
    }

    @Test("a batch that is refused is dropped, and the next one is offered")
    func refused() async {
        let receiver = ToldReceiver([.refused(status: 400)])
        recording.add(SpanQueue.batch + 1)
        await export(to: receiver).exportWaiting(to: receiver)
        #expect((counts.exported, counts.dropped) == (1, SpanQueue.batch))
    }

    @Test("an outage is one line, with its reason, and its end another")
    func outage() async {
        let receiver = ToldReceiver([
            nil, .later(status: 503, after: nil), .refused(status: 400), .accepted(rejected: 0), nil,
        ])
        let export = export(to: receiver)
        recording.add(SpanQueue.batch * 2)
        while await export.exportNext(to: receiver) != nil {}
        #expect(
            log.lines.map { $0.prefix(while: { $0 != "[" }) } == [
                "traces are not exported ", "traces are exported again ",
            ])
        #expect(log.lines.first?.contains("the collector does not answer (NoAnswer)") == true)
        recording.add(1)
        #expect(await export.exportNext(to: receiver) == .wait(failures: 1, asked: nil))
        #expect(log.lines.count == 3)
    }

    @Test("the same batch is offered again, and dropped after five attempts")
    func attempts() async {
        let receiver = ToldReceiver(Array(repeating: .later(status: 429, after: .seconds(7)), count: 5))
        let export = export(to: receiver)
        recording.add(1, named: "unwanted")
        for number in 1...5 {
            #expect(await export.exportNext(to: receiver) == .wait(failures: number, asked: .seconds(7)))
        }
        #expect(Set(receiver.documents).count == 1)
        #expect(counts.dropped == 1)
        #expect(await export.exportNext(to: receiver) == nil)
    }

    @Test("an outage holds a limited number of spans")
    func bounded() async {
        let receiver = ToldReceiver(Array(repeating: nil, count: 4))
        let export = export(to: receiver)
        for _ in 1...4 {
            recording.add(SpanQueue.capacity)
            _ = await export.exportNext(to: receiver)
        }
        #expect(counts.dropped == 2 * SpanQueue.capacity)
    }

    @Test("the last export offers all that is left, once")
    func farewell() async {
        let receiver = ToldReceiver()
        recording.add(SpanQueue.batch + 1)
        await export(to: receiver).finish(to: receiver)
        #expect(counts.exported == SpanQueue.batch + 1)
        #expect(log.lines.isEmpty)
    }

    @Test("the last export ends with the first failure, and says how many spans are lost")
    func failedFarewell() async {
        let receiver = ToldReceiver([nil])
        recording.add(SpanQueue.batch + 1)
        await export(to: receiver).finish(to: receiver)
        #expect(receiver.documents.count == 1)
        #expect(counts.dropped == SpanQueue.batch + 1)
        #expect(log.lines.last?.contains("traces not exported") == true)
        #expect(log.lines.last?.contains("\(SpanQueue.batch + 1)") == true)
    }
}
