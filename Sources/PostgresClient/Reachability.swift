import SQLInterface
import Synchronization

/// What the owners of the connections to one server tell each other: how many have one, and when those without may try
/// again. One that succeeds ends the waiting of all.
final class Reachability: Sendable {
    private struct Outage {
        let error: StorageError
        var retryAt: ContinuousClock.Instant
    }

    private struct State {
        var connections = 0
        var outage: Outage?
    }

    /// Short enough to be waited for.
    static let shortestPause: Duration = .milliseconds(100)
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

    /// Notes a failed attempt. The pause before the next is as long as it took, so a server that refuses at once is soon
    /// asked again, and one that is silent does not keep every thread waiting. Whether it is the first of an outage.
    func failed(_ error: StorageError, after time: Duration, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            let isFirst = state.outage == nil
            let pause = min(max(time, Self.shortestPause), Self.longestPause)
            state.outage = Outage(error: error, retryAt: now + pause)
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
