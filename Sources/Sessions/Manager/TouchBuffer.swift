import Logging
import Synchronization

/// Gathers last-seen movements, so that a store gets one batch instead of a write per request.
///
/// It is bounded. Whoever adds to a batch that is full or overdue takes it along and writes it, so nothing is lost when
/// no ``SessionMaintenance`` runs; with one running, requests never write.
final class TouchBuffer: Sendable {
    private struct State {
        var pending: [SessionID: SessionTouch] = [:]
        /// Being written at the moment: no longer to be added to, still to be believed.
        var writing: [SessionID: SessionTouch] = [:]
        var since: Timestamp?
    }

    private let state = Mutex(State())
    private let patience: Duration
    private static let capacity = 4096

    init(patience: Duration) {
        self.patience = patience
    }

    /// Adds a touch. Returns the batch to write now, when it is full or older than twice the patience.
    func add(_ touch: SessionTouch, now: Timestamp) -> [SessionTouch]? {
        state.withLock { state in
            state.pending[touch.id] = touch
            let since = state.since ?? now
            state.since = since
            // Set back, the clock would hold the batch for as long.
            let isOverdue = now.age(of: since).map { $0 > patience * 2 } ?? true
            guard isOverdue || state.pending.count >= Self.capacity, state.writing.isEmpty else { return nil }
            return Self.take(&state)
        }
    }

    /// The batch to write now. Empty when there is none or when one is being written.
    func take() -> [SessionTouch] {
        state.withLock { state in
            state.writing.isEmpty ? Self.take(&state) : []
        }
    }

    /// Says what became of the batch taken last. A batch that failed is kept for the next attempt, up to the capacity.
    func finish(isWritten: Bool) {
        state.withLock { state in
            if !isWritten {
                for (id, touch) in state.writing where state.pending[id] == nil && state.pending.count < Self.capacity {
                    state.pending[id] = touch
                }
            }
            state.writing = [:]
        }
    }

    /// When a session was last used, as far as the store may not know yet.
    func lastSeen(of id: SessionID) -> Timestamp? {
        state.withLock { state in
            (state.pending[id] ?? state.writing[id])?.at
        }
    }

    private static func take(_ state: inout State) -> [SessionTouch] {
        state.writing = state.pending
        state.pending = [:]
        state.since = nil
        return Array(state.writing.values)
    }
}

extension SessionManager {
    /// Writes what is pending. False when it could not be written.
    @discardableResult
    func flushTouches() async -> Bool {
        let batch = touches.take()
        return batch.isEmpty ? true : await write(batch)
    }

    /// Writes a batch taken from the buffer. A failure is logged and tried again with the next batch: last-seen is
    /// upkeep, and no request fails for it.
    @discardableResult
    func write(_ batch: [SessionTouch]) async -> Bool {
        do {
            try await store.touch(batch)
            touches.finish(isWritten: true)
            return true
        } catch {
            touches.finish(isWritten: false)
            logger.warning("last-seen not written", metadata: ["sessions": "\(batch.count)"])
            return false
        }
    }
}
