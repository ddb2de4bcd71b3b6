import NIOCore
import Synchronization

/// When to try a connection again: at once after one that worked, ever later after attempts that failed.
struct Reconnection {
    /// The wait after the first failure; each further one doubles it.
    private static let shortest = TimeAmount.milliseconds(50)
    private static let longest = TimeAmount.seconds(1)

    private var failures = 0
    private var notBefore: NIODeadline?

    /// Whether an attempt may begin.
    func mayTry(at now: NIODeadline) -> Bool {
        notBefore.map { now >= $0 } ?? true
    }

    mutating func succeeded() {
        failures = 0
        notBefore = nil
    }

    /// A connection that worked broke. Its place may be free, so an attempt may begin at once.
    mutating func lost() {
        notBefore = nil
    }

    /// - Parameter jitter: a random number from 0 to 1, so that many clients do not return in the same moment. It takes
    ///   up to half of the wait away.
    mutating func failed(at now: NIODeadline, jitter: Double) {
        let doubled = Self.shortest * (1 << min(failures, 10))
        failures += 1
        let wait = min(doubled, Self.longest)
        notBefore = now + .nanoseconds(wait.nanoseconds - Int64(Double(wait.nanoseconds) * jitter / 2))
    }
}

/// What the connections to one server learn of it together: one that succeeds ends the waiting of all.
final class SharedReconnection: Sendable {
    private struct State {
        var reconnection = Reconnection()
        var lastError = RESPError.lost
    }

    private let state = Mutex(State())

    /// Why no attempt may begin now; `nil` when one may.
    var reasonToWait: RESPError? {
        state.withLock { $0.reconnection.mayTry(at: .now()) ? nil : $0.lastError }
    }

    func succeeded() {
        state.withLock { $0.reconnection.succeeded() }
    }

    func lost() {
        state.withLock { $0.reconnection.lost() }
    }

    func failed(_ error: RESPError) {
        let jitter = Double.random(in: 0...1)
        state.withLock { state in
            state.reconnection.failed(at: .now(), jitter: jitter)
            state.lastError = error
        }
    }
}
