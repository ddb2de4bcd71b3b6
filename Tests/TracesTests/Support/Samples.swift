import Sessions
import SessionsTesting
import Synchronization
import Tracing

@testable import Traces

extension DefaultTracerClock.Timestamp {
    /// A moment after the beginning of the samples.
    static func sample(_ nanoseconds: UInt64 = 0) -> Self {
        Self(nanosecondsSinceEpoch: 1_780_000_000_000_000_000 + nanoseconds)
    }
}

extension TraceContext {
    static let sampleParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    /// The place that a header names.
    static func sample(_ parent: String = sampleParent, _ states: String...) -> TraceContext? {
        TraceContext(parents: [parent], states: states)
    }
}

/// A tracer and what it made.
struct Recording {
    let queue = SpanQueue()
    let tracer: ServerTracer

    init(share: Double = 1, seed: UInt64 = 1) {
        tracer = ServerTracer(sampler: TraceSampler(share: share), queue: queue, random: .seeded(seed))
    }

    /// Adds spans that have ended.
    func add(_ count: Int, named name: String = "work") {
        for _ in 0..<count {
            let span = tracer.startSpan(name, context: .topLevel, at: DefaultTracerClock.Timestamp.sample())
            span.end(at: DefaultTracerClock.Timestamp.sample(1))
        }
    }
}

/// Answers as it is told, and remembers what it got.
final class ToldReceiver: SpanReceiver {
    private let answers: Mutex<[CollectorAnswer?]>
    private let received = Mutex<[String]>([])
    private let meanwhile: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - answers: one for each document; `nil` is none. After the last one all are accepted.
    ///   - meanwhile: what happens before the answer to the document of that number, from 1 on.
    init(_ answers: [CollectorAnswer?] = [], during meanwhile: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.answers = Mutex(answers)
        self.meanwhile = meanwhile
    }

    struct NoAnswer: Error {}

    var documents: [String] { received.withLock { $0 } }

    func send(_ document: [UInt8]) async throws -> CollectorAnswer {
        let number = received.withLock { received in
            received.append(String(decoding: document, as: UTF8.self))
            return received.count
        }
        meanwhile(number)
        let answer = answers.withLock { $0.isEmpty ? .accepted(rejected: 0) : $0.removeFirst() }
        guard let answer else { throw NoAnswer() }
        return answer
    }

    func close() async {}
}
