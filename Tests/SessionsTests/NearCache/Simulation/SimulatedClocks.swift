import Sessions
import Synchronization

/// The clocks of one process. Each reading may be the place where the process is stopped for a while.
final class SimulatedClocks: LeaseClock, WallClock {
    let scheduler: Scheduler
    let lane: Scheduler.Lane
    let conditions: ClockConditions
    /// How far the wall clock is off, and since when.
    private let steps: Mutex<[(since: Int64, offset: Int64)]>
    private let stoppedTime = Mutex<Int64>(0)
    /// What a killed process reads: every wait is over.
    private let afterDeath = Atomic<Int64>(0)

    init(_ scheduler: Scheduler, _ lane: Scheduler.Lane, _ conditions: ClockConditions, wallOffset: Int64) {
        self.scheduler = scheduler
        self.lane = lane
        self.conditions = conditions
        steps = Mutex([(0, wallOffset)])
    }

    func now() -> Int64 {
        stopSometimes()
        let reading = reading
        stopSometimes()
        return reading
    }

    private var reading: Int64 {
        if isDead { return afterDeath.add(3_600_000_000_000, ordering: .relaxed).newValue }
        let time = scheduler.time - (conditions.standsStill ? stopped : 0)
        return conditions.offset + time + time / 1_000_000 * conditions.drift
    }

    /// A crash ends its process by other means than cancellation.
    func pause(for nanoseconds: Int64) async {
        await sleep(for: nanoseconds)
    }

    func sleep(for nanoseconds: Int64) async {
        if isDead { return }
        let late: Int64 = scheduler.roll { $0.roll(0..<1_000_000) }
        await withCheckedContinuation { continuation in
            scheduler.after(nanoseconds + nanoseconds / 500 + late) { continuation.resume() }
        }
    }

    func now() -> Timestamp {
        stopSometimes()
        return wall(at: scheduler.time)
    }

    private func stopSometimes() {
        guard !scheduler.isNested, !isDead else { return }
        let stop = scheduler.roll { dice in
            dice.chance(self.conditions.stops) ? dice.roll(0..<self.conditions.longestStop) : nil
        }
        guard let stop else { return }
        scheduler.note("stopped between two steps", lane)
        scheduler.stopHere(lane, for: stop)
        wasStopped(for: stop)
    }

    func wasStopped(for duration: Int64) {
        stoppedTime.withLock { $0 += duration }
    }

    /// For how long the process was stopped so far.
    var stopped: Int64 { stoppedTime.withLock { $0 } }

    func wall(at time: Int64) -> Timestamp {
        let offset = steps.withLock { steps in (steps.last { $0.since <= time } ?? steps[0]).offset }
        return Self.wall(time, offset)
    }

    private static func wall(_ time: Int64, _ offset: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_780_000_000_000 + (time + offset) / 1_000_000)
    }

    func stepWall(to offset: Int64) {
        steps.withLock { $0.append((scheduler.time, offset)) }
    }

    func advanceWall(by nanoseconds: Int64) {
        steps.withLock { $0.append((scheduler.time, $0[$0.count - 1].offset + nanoseconds)) }
    }

    /// What the wall clock may have shown between two moments: its extremes.
    func wallReadings(from start: Int64, to end: Int64) -> [Timestamp] {
        let steps = steps.withLock { $0 }.filter { $0.since > start && $0.since <= end }
        return [wall(at: start), wall(at: end)]
            + steps.flatMap { [wall(at: $0.since - 1), Self.wall($0.since, $0.offset)] }
    }

    private var isDead: Bool { afterDeath.load(ordering: .relaxed) > 0 }

    func die() {
        afterDeath.store(.max / 2, ordering: .relaxed)
    }
}

/// How the clocks of a process behave.
struct ClockConditions: Sendable {
    let offset: Int64
    /// How many nanoseconds the clock of leases gains in a millisecond.
    let drift: Int64
    /// How many readings in a thousand stop the process.
    let stops: Int
    let longestStop: Int64
    /// Whether the clock of leases stands still while the process is stopped, as a test of what happens then.
    let standsStill: Bool
}
