import Sessions
import Synchronization

/// A server that answers look-ups with the state of a while ago, as a test of what happens then.
final class LateReplica: SimulatedReads {
    private let history: History
    private let scheduler: Scheduler
    private let delay: Int64

    init(_ history: History, _ scheduler: Scheduler, delay: Int64) {
        self.history = history
        self.scheduler = scheduler
        self.delay = delay
    }

    func find(_ id: SessionID) -> StoredSession {
        history.state(of: id, at: scheduler.time - delay)
    }
}
