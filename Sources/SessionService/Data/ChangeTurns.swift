import Sessions
import Synchronization

/// Lets the changes of one session follow each other, in the order in which they came.
///
/// A change is stored only if nothing else changed since it was decided. A hundred of them at once, each of which starts anew when
/// another one was faster, would cost five thousand attempts. Changes of different sessions do not wait for each other, and other
/// servers are not waited for.
final class ChangeTurns: Sendable {
    /// Most changes that wait for one session.
    private static let limit = 1000

    private typealias Waiter = CheckedContinuation<Void, Never>

    /// Who waits, by the session. A session whose change is under way is a key.
    private let waiting = Mutex<[SessionID: [Waiter]]>([:])

    /// Runs `change` when it is its turn.
    ///
    /// - Throws: ``ServiceRefusal`` `busy` if too many wait, and what `change` throws.
    func inTurn<Value>(_ id: SessionID, _ change: () async throws -> Value) async throws -> Value {
        guard waiting.withLock({ $0[id]?.count ?? 0 }) < Self.limit else {
            throw ServiceRefusal(.busy, "Too many changes of this session are under way. Try again in a moment.")
        }
        await withCheckedContinuation { waiter in
            let isFirst = waiting.withLock { waiting in
                guard waiting[id] != nil else {
                    waiting[id] = []
                    return true
                }
                waiting[id]?.append(waiter)
                return false
            }
            if isFirst { waiter.resume() }
        }
        defer { endTurn(id) }
        return try await change()
    }

    private func endTurn(_ id: SessionID) {
        let next = waiting.withLock { waiting -> Waiter? in
            guard let queue = waiting[id], let first = queue.first else {
                waiting[id] = nil
                return nil
            }
            waiting[id] = Array(queue.dropFirst())
            return first
        }
        next?.resume()
    }
}
