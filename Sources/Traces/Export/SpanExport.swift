package import Logging
import ServiceLifecycle
package import Sessions
import Synchronization

/// Sends the spans that have ended to the collector, in batches. Nothing waits for it, and it holds a limited number of spans.
///
/// When the server stops, it offers what is left once more, for a limited time.
package final class SpanExport: Service {
    /// When it sends, and how long it goes on when the server stops.
    package struct Pace: Sendable {
        var interval = Duration.seconds(1)
        var farewell = Duration.seconds(3)
        var backoff = ExportBackoff()

        package init() {}
    }

    private let queue: SpanQueue
    private let resource: TraceResource
    private let pace: Pace
    private let random: TokenSource
    private let logger: Logger
    private let connect: @Sendable () -> any SpanReceiver
    private let state = Mutex(ExportState())

    /// - Parameter connect: opens the way to the collector, when the service starts.
    package init(
        _ queue: SpanQueue,
        of resource: TraceResource,
        pace: Pace = Pace(),
        random: TokenSource = .system,
        logger: Logger,
        connect: @escaping @Sendable () -> any SpanReceiver
    ) {
        self.queue = queue
        self.resource = resource
        self.pace = pace
        self.random = random
        self.logger = logger
        self.connect = connect
    }

    package func run() async throws {
        let receiver = connect()
        await cancelWhenGracefulShutdown { await self.exportUntilCancelled(to: receiver) }
        await finish(to: receiver)
        await receiver.close()
    }

    private func exportUntilCancelled(to receiver: any SpanReceiver) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [queue, pace] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: pace.interval)
                    queue.wake()
                }
            }
            for await _ in queue.wakes { await exportWaiting(to: receiver) }
            group.cancelAll()
        }
    }

    /// Exports what waits now, and what comes meanwhile if that is a whole batch, until the task is cancelled. A few spans that come
    /// meanwhile wait for the next time, or each would be posted alone.
    func exportWaiting(to receiver: any SpanReceiver) async {
        repeat {
            var last = await exportNext(to: receiver)
            while let step = last, !Task.isCancelled {
                if case .wait(let failures, let asked) = step {
                    let pause = pace.backoff.pause(afterFailures: failures, asked: asked, random: random)
                    try? await Task.sleep(for: pause)
                }
                last = await offer(state.withLock { $0.batch }, to: receiver)
            }
        } while !Task.isCancelled && queue.hasBatch
    }

    /// Offers one batch once: of those in hand, or else of those that wait. `nil` if there is none, or the attempt was cancelled.
    func exportNext(to receiver: any SpanReceiver) async -> ExportState.Step? {
        await offer(nextBatch(), to: receiver)
    }

    private func offer(_ batch: [FinishedSpan], to receiver: any SpanReceiver) async -> ExportState.Step? {
        guard !batch.isEmpty else { return nil }
        let answer: CollectorAnswer
        do {
            answer = try await receiver.send(OTLPRequest(batch, of: resource).encoded())
        } catch {
            // A cancelled attempt says nothing of the collector; the batch stays in hand.
            guard !Task.isCancelled else { return nil }
            answer = .unanswered(error: "\(type(of: error))")
        }
        let (step, message) = state.withLock { $0.answered(answer, counts: queue.counts) }
        if let message { tell(message) }
        return step
    }

    private func nextBatch() -> [FinishedSpan] {
        let batch = state.withLock { $0.batch }
        guard batch.isEmpty else { return batch }
        let waiting = queue.takeAll()
        return state.withLock { state in
            state.take(waiting)
            return state.batch
        }
    }

    /// The last export: each batch is offered once, until the first failure or the end of the time.
    func finish(to receiver: any SpanReceiver) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { while await self.exportNext(to: receiver) == .next {} }
            group.addTask { [pace] in try? await Task.sleep(for: pace.farewell) }
            await group.next()
            group.cancelAll()
        }
        let waiting = queue.takeAll()
        let lost = state.withLock { state in
            state.take(waiting)
            return state.abandon(counts: queue.counts)
        }
        if lost > 0 { logger.warning("traces not exported", metadata: ["spans": "\(lost)"]) }
    }

    private func tell(_ message: ExportState.Message) {
        let dropped = Logger.MetadataValue.stringConvertible(queue.counts.dropped)
        switch message {
        case .outage(let reason):
            logger.warning("traces are not exported", metadata: ["reason": "\(reason)"])
        case .recovery:
            logger.notice("traces are exported again", metadata: ["dropped_since_start": dropped])
        }
    }
}
