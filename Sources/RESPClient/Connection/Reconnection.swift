import NIOCore
import Synchronization

/// The time of the next connection attempt: at once after a working connection, later and later after failed attempts.
struct Reconnection {
    /// The wait after the first failure; each further failure doubles it.
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

    /// A working connection broke. Its slot may be free, so an attempt may begin at once.
    mutating func lost() {
        notBefore = nil
    }

    /// - Parameter jitter: a random number from 0 to 1, so that many clients do not return at the same moment. It shortens
    ///   the wait by up to half.
    mutating func failed(at now: NIODeadline, jitter: Double) {
        let doubled = Self.shortest * (1 << min(failures, 10))
        failures += 1
        let wait = min(doubled, Self.longest)
        notBefore = now + .nanoseconds(wait.nanoseconds - Int64(Double(wait.nanoseconds) * jitter / 2))
    }
}

/// The shared state of the connections to one server: one success ends the wait of all.
final class SharedReconnection: Sendable {
    private struct State {
        var reconnection = Reconnection()
        var lastError = RESPError.lost
    }

    private let state = Mutex(State())

    /// The reason why no attempt may begin now; `nil` if one may begin.
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
