import Synchronization

/// A part of the memory store: the sessions and tombstones whose ids fall into it, behind one lock.
final class SessionShard: Sendable {
    private struct State {
        var live: [SessionID: SessionRecord] = [:]
        var ended: [SessionID: EndedSession] = [:]
    }

    private let state = Mutex(State())

    /// Adds a session. Returns false if the id is or was in use.
    func insert(_ record: SessionRecord) -> Bool {
        state.withLock { state in
            guard state.live[record.id] == nil, state.ended[record.id] == nil else { return false }
            state.live[record.id] = record
            return true
        }
    }

    func find(_ id: SessionID) -> StoredSession {
        state.withLock { state in
            if let record = state.live[id] { return .live(record) }
            return state.ended[id].map(StoredSession.ended) ?? .nothing
        }
    }

    func record(_ id: SessionID) -> SessionRecord? {
        state.withLock { $0.live[id] }
    }

    func records(where includes: (SessionRecord) -> Bool) -> [SessionRecord] {
        state.withLock { Array($0.live.values) }.filter(includes)
    }

    /// Changes a live session in place.
    func change(_ id: SessionID, _ body: (inout SessionRecord) -> Void) {
        state.withLock { state in
            guard var record = state.live[id] else { return }
            body(&record)
            state.live[id] = record
        }
    }

    /// Replaces the record by the result of `changed`, unless that is `nil`.
    func changeIf(_ id: SessionID, _ changed: (SessionRecord) -> SessionRecord?) -> SessionChange {
        state.withLock { state in
            guard let record = state.live[id] else { return .gone }
            guard let replacement = changed(record) else { return .conflict(record) }
            state.live[id] = replacement
            return .changed(replacement)
        }
    }

    func end(
        _ id: SessionID,
        _ cause: SessionEnding,
        now: Timestamp,
        where isMeant: (SessionRecord) -> Bool = { _ in true }
    ) -> EndedSession? {
        state.withLock { state in
            guard let record = state.live[id], isMeant(record) else { return nil }
            state.live[id] = nil
            let ended = record.ended(cause, at: now)
            state.ended[id] = ended
            return ended
        }
    }

    /// Ends at most `limit` expired sessions and removes old tombstones.
    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) -> [EndedSession] {
        state.withLock { state in
            state.ended = state.ended.filter { $0.value.endedAt + tombstoneLifetime > now }
            let expired = state.live.values.lazy.filter { $0.expiry <= now }.prefix(max(0, limit))
            let ended = Array(expired).map { record in
                record.ended(SessionEnding(record.absoluteExpiry <= now ? .absolute : .idle), at: now)
            }
            for session in ended {
                state.live[session.id] = nil
                state.ended[session.id] = session
            }
            return ended
        }
    }
}
