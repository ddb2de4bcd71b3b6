/// Which spans are being exported, and what happened to the attempts. Decides; the service acts.
struct ExportState {
    /// What an attempt leads to.
    enum Step: Hashable {
        /// The batch is done with, one way or the other.
        case next
        /// The collector is offered the same batch again, after a wait for so many failures in a row.
        case wait(failures: Int, asked: Duration?)
    }

    /// What the log should tell.
    enum Message: Hashable {
        /// Spans are not accepted, for this reason.
        case outage(String)
        /// They are accepted again.
        case recovery
    }

    /// The spans in hand, the oldest first.
    private(set) var spans: [FinishedSpan] = []
    private var attempts = 0
    private var failures = 0
    private var isOutage = false

    /// The spans to offer now.
    var batch: [FinishedSpan] { Array(spans.prefix(SpanQueue.batch)) }

    mutating func take(_ more: [FinishedSpan]) {
        spans += more
    }

    /// The collector was offered the batch.
    mutating func answered(_ answer: CollectorAnswer, counts: SpanCounts) -> (Step, Message?) {
        switch answer {
        case .accepted(let rejected):
            let lost = min(rejected, batch.count)
            counts.export(batch.count - lost)
            counts.drop(lost)
            finish()
            failures = 0
            defer { isOutage = false }
            return (.next, isOutage ? .recovery : nil)
        case .refused(let status):
            counts.drop(batch.count)
            finish()
            return (.next, outage("the collector answered \(status)"))
        case .later(let status, let pause):
            return failed("the collector answered \(status)", pause, counts)
        case .unanswered(let error):
            return failed("the collector does not answer (\(error))", nil, counts)
        }
    }

    /// Gives up what is in hand, and returns how many spans that are.
    mutating func abandon(counts: SpanCounts) -> Int {
        counts.drop(spans.count)
        defer { spans = [] }
        return spans.count
    }

    private mutating func failed(_ reason: String, _ pause: Duration?, _ counts: SpanCounts) -> (Step, Message?) {
        attempts += 1
        failures += 1
        if attempts >= ExportBackoff.attempts {
            counts.drop(batch.count)
            finish()
        }
        return (.wait(failures: failures, asked: pause), outage(reason))
    }

    private mutating func finish() {
        spans.removeFirst(batch.count)
        attempts = 0
    }

    /// One message for each outage.
    private mutating func outage(_ reason: String) -> Message? {
        defer { isOutage = true }
        return isOutage ? nil : .outage(reason)
    }
}
