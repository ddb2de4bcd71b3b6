import SQLInterface
import Synchronization

/// What the owners of the connections to one server tell each other: how many have one, and when those without may try
/// again. One that succeeds ends the waiting of all.
final class Reachability: Sendable {
    private struct Outage {
        let error: StorageError
        let pause: Duration
        var retryAt: ContinuousClock.Instant
    }

    private struct State {
        var connections = 0
        var outage: Outage?
    }

    private static let shortestPause: Duration = .milliseconds(100)
    private static let longestPause: Duration = .seconds(1)

    private let state = Mutex(State())

    /// Whether anybody has a connection, as far as they know.
    var isServed: Bool { state.withLock { $0.connections > 0 } }

    /// Why no attempt to connect should begin now, and for how long; `nil` when one may.
    func pause(at now: ContinuousClock.Instant) -> (error: StorageError, remaining: Duration)? {
        state.withLock { state in
            guard let outage = state.outage, outage.retryAt > now else { return nil }
            return (outage.error, outage.retryAt - now)
        }
    }

    /// Notes a failed attempt; each in a row doubles the pause before the next. Whether it is the first.
    func failed(_ error: StorageError, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            let isFirst = state.outage == nil
            let pause = state.outage.map { min($0.pause * 2, Self.longestPause) } ?? Self.shortestPause
            state.outage = Outage(error: error, pause: pause, retryAt: now + pause)
            return isFirst
        }
    }

    /// Notes a new connection. Whether it ends an outage.
    func connected() -> Bool {
        state.withLock { state in
            state.connections += 1
            defer { state.outage = nil }
            return state.outage != nil
        }
    }

    /// Notes that a connection is gone. Its place may be free, so an attempt may begin at once.
    func disconnected(at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.connections -= 1
            state.outage?.retryAt = now
        }
    }
}
