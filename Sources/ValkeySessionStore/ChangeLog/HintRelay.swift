import Sessions
import Synchronization

/// Passes hints from the event loop of a connection to the tasks that follow the log.
final class HintRelay: Sendable {
    /// More than that wait only if a task is stuck. It then asks, because the oldest are missing.
    private static let backlog = 256

    private struct State {
        var followers: [Int: AsyncStream<LogHint>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var followers: Int { state.withLock { $0.followers.count } }

    func pass(_ hint: LogHint) {
        let followers = state.withLock { Array($0.followers.values) }
        for follower in followers { follower.yield(hint) }
    }

    /// Calls `notify` with every hint until the task is cancelled.
    func follow(_ notify: (LogHint) -> Void) async {
        let (hints, follower) = AsyncStream.makeStream(
            of: LogHint.self, bufferingPolicy: .bufferingNewest(Self.backlog))
        let number = state.withLock { state in
            state.next += 1
            state.followers[state.next] = follower
            return state.next
        }
        defer { state.withLock { $0.followers[number] = nil } }
        for await hint in hints { notify(hint) }
    }
}
