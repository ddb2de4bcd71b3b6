import Sessions
import Synchronization

/// A clock for leases that moves only when a test moves it.
final class ManualLeaseClock: LeaseClock {
    private struct State {
        var time: Int64 = 1_000_000_000_000
        var sleepers: [(due: Int64, continuation: CheckedContinuation<Void, Never>)] = []
        var isReleased = false
    }

    private let state = Mutex(State())

    func now() -> Int64 { state.withLock { $0.time } }

    /// Tests release the clock before they cancel.
    func pause(for nanoseconds: Int64) async {
        await sleep(for: nanoseconds)
    }

    func sleep(for nanoseconds: Int64) async {
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock { state in
                guard nanoseconds > 0, !state.isReleased else { return true }
                state.sleepers.append((state.time + nanoseconds, continuation))
                return false
            }
            if mayGoOn { continuation.resume() }
        }
    }

    /// Moves to `time`, or to the moment before when the next sleeper wakes. Returns false at `time`, if no sleeper is due.
    func step(to time: Int64) -> Bool {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            let next = state.sleepers.indices.min { state.sleepers[$0].due < state.sleepers[$1].due }
            guard let next, state.sleepers[next].due <= time else {
                state.time = max(state.time, time)
                return nil
            }
            let sleeper = state.sleepers.remove(at: next)
            state.time = max(state.time, sleeper.due)
            return sleeper.continuation
        }
        sleeper?.resume()
        return sleeper != nil
    }

    /// Goes on while nothing wakes: the process is stopped.
    func skip(_ nanoseconds: Int64) {
        state.withLock { $0.time += nanoseconds }
    }

    /// Wakes every sleeper, now and from now on.
    func release() {
        let sleepers = state.withLock { state in
            state.isReleased = true
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for sleeper in sleepers { sleeper.continuation.resume() }
    }
}
