import Synchronization

/// Runs the jobs of several processes and the events of a virtual time, one at a time, in an order that a seed decides.
///
/// A job is the part of a task between two suspensions. It takes no time by itself, but an event may come before any job, and
/// a process may be stopped whenever it reads a clock.
final class Scheduler: Sendable {
    /// The number of a process: jobs of one that is stopped do not run.
    typealias Lane = Int

    private struct State {
        var dice: Dice
        var time: Int64 = 0
        var ready: [(lane: Lane, executor: LaneExecutor, job: UnownedJob)] = []
        var events = EventQueue()
        var stopped: [Lane: Int] = [:]
        var depth = 0
        var trace = Trace()
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(dice: Dice(seed)))
    }

    /// Nanoseconds since the start.
    var time: Int64 { state.withLock { $0.time } }

    var trace: Trace { state.withLock { $0.trace } }

    /// Whether a process is stopped in the middle of a job, so that its state must not be taken apart.
    var isNested: Bool { state.withLock { $0.depth > 0 } }

    func roll<Answer: Sendable>(_ body: (inout Dice) -> Answer) -> Answer {
        state.withLock { body(&$0.dice) }
    }

    func note(_ what: StaticString, _ lane: Lane = -1, _ detail: UInt64 = 0) {
        state.withLock { $0.trace.add(Trace.Line(time: $0.time, lane: lane, what: what, detail: detail)) }
    }

    func after(_ delay: Int64, _ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.events.add(at: $0.time + max(0, delay), action) }
    }

    fileprivate func enqueue(_ job: UnownedJob, _ executor: LaneExecutor) {
        state.withLock { $0.ready.append((executor.lane, executor, job)) }
    }

    /// Runs everything up to a moment.
    func run(until end: Int64) {
        while step(until: end) {}
    }

    private func step(until end: Int64) -> Bool {
        if let (_, executor, job) = takeJob(until: end) {
            job.runSynchronously(on: executor.asUnownedTaskExecutor())
            return true
        }
        guard let action = takeEvent(until: end) else { return false }
        action()
        return true
    }

    private func takeJob(until end: Int64) -> (lane: Lane, executor: LaneExecutor, job: UnownedJob)? {
        state.withLock { state in
            let runnable = state.ready.indices.filter { state.stopped[state.ready[$0].lane, default: 0] == 0 }
            guard let index = state.dice.pick(runnable) else { return nil }
            let mayWait = state.events.nextTime.map { $0 <= end } ?? false
            if mayWait, state.dice.chance(80) { return nil }
            let next = state.ready.remove(at: index)
            state.trace.count(UInt64(bitPattern: state.time), UInt64(next.lane), UInt64(runnable.count))
            return next
        }
    }

    private func takeEvent(until end: Int64) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard let time = state.events.nextTime, time <= end else {
                state.time = max(state.time, end)
                return nil
            }
            guard let event = state.events.removeFirst() else { return nil }
            state.time = max(state.time, event.time)
            return event.action
        }
    }

    /// Stops a process until `resume` is called as often as this.
    func stop(_ lane: Lane) {
        state.withLock { $0.stopped[lane, default: 0] += 1 }
    }

    func resume(_ lane: Lane) {
        state.withLock { $0.stopped[lane, default: 1] -= 1 }
    }

    /// Stops the process of the running job for a while, in the middle of it, while the others go on.
    func stopHere(_ lane: Lane, for duration: Int64) {
        state.withLock { $0.depth += 1 }
        stop(lane)
        run(until: time + duration)
        resume(lane)
        state.withLock { $0.depth -= 1 }
    }
}

/// The executor of one process.
final class LaneExecutor: TaskExecutor {
    let lane: Scheduler.Lane
    private let scheduler: Scheduler

    init(_ lane: Scheduler.Lane, _ scheduler: Scheduler) {
        self.lane = lane
        self.scheduler = scheduler
    }

    func enqueue(_ job: consuming ExecutorJob) {
        scheduler.enqueue(UnownedJob(job), self)
    }
}
