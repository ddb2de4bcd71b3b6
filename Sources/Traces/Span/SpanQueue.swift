import Synchronization

/// The spans that wait to be exported, up to a bound. A span for which there is no room is dropped and counted: a request never waits.
package final class SpanQueue: Sendable {
    /// The most spans that wait.
    package static let capacity = 2048
    /// The most spans that are exported together. So many wake the export before its time.
    package static let batch = 512

    /// What became of the spans.
    package let counts: SpanCounts
    /// Has an element when spans should be exported.
    let wakes: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation
    private let waiting = Mutex<[FinishedSpan]>([])

    package init(counts: SpanCounts = SpanCounts()) {
        self.counts = counts
        (wakes, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ span: FinishedSpan) {
        let count = waiting.withLock { waiting -> Int? in
            guard waiting.count < Self.capacity else { return nil }
            waiting.append(span)
            return waiting.count
        }
        guard let count else { return counts.drop(1) }
        if count == Self.batch { wake() }
    }

    /// Has what waits exported now.
    func wake() {
        wakeUp.yield()
    }

    /// Whether so many wait that they are exported before their time.
    var hasBatch: Bool { waiting.withLock { $0.count >= Self.batch } }

    /// Removes and returns all that wait, the oldest first.
    func takeAll() -> [FinishedSpan] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}
