import NIOCore
import Synchronization

/// Shares one query among many tasks: the first task runs it, the others wait for its result. A recent result is reused,
/// and after failures there are longer and longer breaks in which all tasks fail at once.
final class SharedAttempt<Value: Sendable>: Sendable {
    private struct State {
        var isRunning = false
        var waiting: [CheckedContinuation<Result<Value, RESPError>, Never>] = []
        var reconnection = Reconnection()
        var last: (result: Result<Value, RESPError>, at: NIODeadline)?

        /// The last result, if it is still usable.
        func known(at now: NIODeadline) -> Result<Value, RESPError>? {
            guard let last else { return nil }
            switch last.result {
            case .success: return now - last.at < .milliseconds(100) ? last.result : nil
            case .failure: return reconnection.mayTry(at: now) ? nil : last.result
            }
        }
    }

    private enum Role {
        case leader
        case follower
        case informed(Result<Value, RESPError>)
    }

    private let state = Mutex(State())

    /// Runs `body`, or waits for the task that is running it.
    func run(_ body: () async throws(RESPError) -> Value) async throws(RESPError) -> Value {
        switch takeRole(.now()) {
        case .informed(let result): return try result.get()
        case .follower: return try await follow().get()
        case .leader:
            let result: Result<Value, RESPError>
            do throws(RESPError) {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            publish(result, .now(), jitter: Double.random(in: 0...1))
            return try result.get()
        }
    }

    private func takeRole(_ now: NIODeadline) -> Role {
        state.withLock { state in
            if state.isRunning { return .follower }
            if let known = state.known(at: now) { return .informed(known) }
            state.isRunning = true
            return .leader
        }
    }

    private func follow() async -> Result<Value, RESPError> {
        await withCheckedContinuation { continuation in
            let published: Result<Value, RESPError>? = state.withLock { state in
                if !state.isRunning, let last = state.last { return last.result }
                state.waiting.append(continuation)
                return nil
            }
            if let published { continuation.resume(returning: published) }
        }
    }

    private func publish(_ result: Result<Value, RESPError>, _ now: NIODeadline, jitter: Double) {
        let waiting = state.withLock { state in
            state.isRunning = false
            state.last = (result, now)
            switch result {
            case .success: state.reconnection.succeeded()
            case .failure: state.reconnection.failed(at: now, jitter: jitter)
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }
}
