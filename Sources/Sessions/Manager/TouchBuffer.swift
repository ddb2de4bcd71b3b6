import Logging
import Synchronization

/// Collects last-seen updates, so that a store gets one batch instead of a write per request.
///
/// It is bounded. A request that adds to a batch that is full or overdue also takes the batch and writes it, so nothing is lost
/// if no ``SessionMaintenance`` runs; while one runs, requests never write.
final class TouchBuffer: Sendable {
    private struct State {
        var pending: [SessionID: SessionTouch] = [:]
        /// Being written at the moment: nothing is added to it any more, but look-ups still use it.
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
            let mustWrite = mustWrite(state, adding: touch, now: now)
            Self.add(touch, to: &state, now: now)
            return mustWrite ? Self.take(&state) : nil
        }
    }

    /// Adds a touch, unless the batch would have to be written now.
    func note(_ touch: SessionTouch, now: Timestamp) -> Bool {
        state.withLock { state in
            guard !mustWrite(state, adding: touch, now: now) else { return false }
            Self.add(touch, to: &state, now: now)
            return true
        }
    }

    private func mustWrite(_ state: borrowing State, adding touch: SessionTouch, now: Timestamp) -> Bool {
        guard state.writing.isEmpty else { return false }
        let count = state.pending.count + (state.pending[touch.id] == nil ? 1 : 0)
        // If the clock was set back, it would otherwise hold the batch for that long.
        let isOverdue = state.since.map { now.age(of: $0).map { $0 > patience * 2 } ?? true } ?? false
        return isOverdue || count >= Self.capacity
    }

    private static func add(_ touch: SessionTouch, to state: inout State, now: Timestamp) {
        state.pending[touch.id] = touch
        state.since = state.since ?? now
    }

    /// The batch to write now. Empty if there is none or if one is being written.
    func take() -> [SessionTouch] {
        state.withLock { $0.writing.isEmpty ? Self.take(&$0) : [] }
    }

    /// Records whether the last batch was written. A failed batch is kept for the next attempt, up to the capacity.
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

    /// When a session was last used, if the store may not know it yet.
    func lastSeen(of id: SessionID) -> Timestamp? {
        state.withLock { ($0.pending[id] ?? $0.writing[id])?.at }
    }

    private static func take(_ state: inout State) -> [SessionTouch] {
        state.writing = state.pending
        state.pending = [:]
        state.since = nil
        return Array(state.writing.values)
    }
}

extension SessionManager {
    /// Writes what is pending. Returns false if it could not be written.
    @discardableResult
    func flushTouches() async -> Bool {
        let batch = touches.take()
        return batch.isEmpty ? true : await write(batch)
    }

    /// Writes a batch taken from the buffer. A failure is logged, and the batch is tried again with the next one: last-seen is
    /// upkeep, and no request fails because of it.
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
