import SQLInterface
package import Sessions
package import Traces
import Tracing
import UserAccounts

/// What a server counts from its start, for `/metrics`. Counting takes no lock.
package final class ServerCounters: Sendable {
    private enum LoginOutcome: Int, CaseIterable {
        case success
        case failure
        case throttled
    }

    /// Makes spans of what is timed, if requests are traced.
    package let tracer: ServerTracer?
    /// Of the operations of the session store.
    package let sessionStore = OperationTimes<SessionStoreOperation> { !($0 is CancellationError) }
    /// Of the operations of the database. A refusal inside a transaction is not a failure of the database.
    package let database = OperationTimes<DatabaseOperation> { $0 is StorageError }
    private let requests = (0..<5).map { _ in Counter() }
    private let requestTimes = Histogram()
    private let fromMemory = Counter()
    /// By answer, each by source.
    private let lookups = LookupAnswer.allCases.map { _ in (store: Counter(), memory: Counter()) }
    private let lookupTimes = (store: Histogram(), memory: Histogram())
    private let logins = LoginOutcome.allCases.map { _ in Counter() }
    private let endings = [EndReason: Counter](uniqueKeysWithValues: EndReason.allCases.map { ($0, Counter()) })

    package init(tracer: ServerTracer? = nil) {
        self.tracer = tracer
    }

    /// A request was answered with `status`.
    package func answered(status: Int, since start: ContinuousClock.Instant) {
        requests[min(max(1, status / 100), 5) - 1].add()
        requestTimes.record(ContinuousClock.now - start)
    }

    /// The question of a proxy or an application was answered from memory alone, with 200.
    package func answeredFromMemory(since start: ContinuousClock.Instant) {
        answered(status: 200, since: start)
        fromMemory.add()
    }

    /// A session was looked up by a token.
    package func lookedUp(_ answer: LookupAnswer, isFromMemory: Bool, since start: ContinuousClock.Instant) {
        let counters = lookups[answer.rawValue]
        (isFromMemory ? counters.memory : counters.store).add()
        (isFromMemory ? lookupTimes.memory : lookupTimes.store).record(ContinuousClock.now - start)
    }

    /// A user signed in.
    package func signedIn() {
        logins[LoginOutcome.success.rawValue].add()
    }

    /// An audit event was written; those of a refused login are counted.
    func recorded(_ event: AuditEventName) {
        switch event {
        case .loginFailed: logins[LoginOutcome.failure.rawValue].add()
        case .loginFailuresExceeded: logins[LoginOutcome.throttled.rawValue].add()
        default: break
        }
    }

    /// A session ended.
    package func ended(_ reason: EndReason) {
        endings[reason]?.add()
    }

    /// Adds all of them to a page.
    package func write(to page: inout MetricsPage) {
        page.add(.requests, requests.enumerated().map { (["\($0 + 1)xx"], Double($1.value)) })
        page.add(.requestDuration, [([], requestTimes.reading)])
        page.add(.memoryAnswers, fromMemory.value)
        page.add(
            .lookups,
            zip(LookupAnswer.allCases, lookups).flatMap { answer, counters in
                [
                    (["\(answer)", "memory"], Double(counters.memory.value)),
                    (["\(answer)", "store"], Double(counters.store.value)),
                ]
            })
        page.add(
            .lookupDuration, [(["memory"], lookupTimes.memory.reading), (["store"], lookupTimes.store.reading)])
        page.add(.logins, zip(LoginOutcome.allCases, logins).map { (["\($0)"], Double($1.value)) })
        page.add(.sessionsEnded, EndReason.allCases.map { ([$0.rawValue], Double(endings[$0]?.value ?? 0)) })
        sessionStore.write(to: &page, times: .storeDuration, failures: .storeErrors)
        database.write(to: &page, times: .databaseDuration, failures: .databaseErrors)
    }
}

/// Passes session events on, and counts how look-ups were answered.
package struct CountingEvents: LookupObserver {
    let events: any SessionEvent.Handler
    let counters: ServerCounters

    package init(_ events: any SessionEvent.Handler, counters: ServerCounters) {
        self.events = events
        self.counters = counters
    }

    package func handle(_ event: SessionEvent, at now: Timestamp) async {
        await events.handle(event, at: now)
    }

    package func lookedUp(_ answer: LookupAnswer, isFromMemory: Bool, since start: ContinuousClock.Instant) {
        counters.lookedUp(answer, isFromMemory: isFromMemory, since: start)
        guard counters.tracer != nil, let span = TraceSpan.current else { return }
        span.updateAttributes { attributes in
            attributes["coatcheck.lookup.answer"] = "\(answer)"
            attributes["coatcheck.lookup.source"] = isFromMemory ? "memory" : "store"
        }
    }
}
