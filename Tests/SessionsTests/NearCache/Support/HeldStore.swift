import Sessions
import Synchronization

/// A store whose answers to look-ups can be held back.
final class HeldStore: SessionStore {
    private struct State {
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let store: LoggedMemoryStore
    private let state = Mutex(State())

    init(_ store: LoggedMemoryStore) {
        self.store = store
    }

    func hold() {
        state.withLock { $0.isHeld = true }
    }

    func release() {
        let waiting = state.withLock { state in
            defer { state = State() }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func find(_ id: SessionID) async throws -> StoredSession {
        let answer = try store.find(id)
        guard state.withLock({ $0.isHeld }) else { return answer }
        await withCheckedContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
        return answer
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try store.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
    }

    func touch(_ touches: [SessionTouch]) async throws {
        try store.touch(touches)
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try store.update(id, data: changes, expectedVersion: expectedVersion)
    }

    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try store.rotate(id, expecting: digest, rotation)
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) async throws -> [EndedSession] {
        try store.end(selection, cause, now: now)
    }

    func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try store.list(query)
    }

    func count(_ query: SessionQuery) async throws -> Int {
        try store.count(query)
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try store.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
    }
}
