import SQLInterface
import Synchronization

/// The shared state of the owners of connections to one server: how many are connected, and when the others may try
/// again. One success ends the wait of all.
final class Reachability: Sendable {
    private struct Outage {
        let error: StorageError
        var retryAt: ContinuousClock.Instant
    }

    private struct State {
        var connections = 0
        var outage: Outage?
    }

    /// A pause short enough to wait for.
    static let shortestPause: Duration = .milliseconds(100)
    private static let longestPause: Duration = .seconds(1)

    private let state = Mutex(State())

    /// Whether any owner has a connection, as far as known.
    var isServed: Bool { state.withLock { $0.connections > 0 } }

    /// The reason why no attempt to connect should begin now, and the remaining time; `nil` if one may begin.
    func pause(at now: ContinuousClock.Instant) -> (error: StorageError, remaining: Duration)? {
        state.withLock { state in
            guard let outage = state.outage, outage.retryAt > now else { return nil }
            return (outage.error, outage.retryAt - now)
        }
    }

    /// Notes a failed attempt. The pause before the next is as long as the attempt took, so a server that refuses at once is
    /// soon tried again, and a silent one does not keep every thread waiting. Returns whether it is the first of an outage.
    func failed(_ error: StorageError, after time: Duration, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            let isFirst = state.outage == nil
            let pause = min(max(time, Self.shortestPause), Self.longestPause)
            state.outage = Outage(error: error, retryAt: now + pause)
            return isFirst
        }
    }

    /// Notes a new connection. Returns whether it ends an outage.
    func connected() -> Bool {
        state.withLock { state in
            state.connections += 1
            defer { state.outage = nil }
            return state.outage != nil
        }
    }

    /// Notes that a connection was lost. Its slot may be free, so an attempt may begin at once.
    func disconnected(at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.connections -= 1
            state.outage?.retryAt = now
        }
    }
}
