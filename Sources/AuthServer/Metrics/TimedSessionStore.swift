import Operations
import Sessions

/// A session store whose operations are timed. It stands below the near cache, so it sees what memory does not answer.
struct TimedSessionStore: LoggedSessionStore {
    private let store: any SessionStore
    /// The same store, if it keeps a log of changes.
    private let logged: (any LoggedSessionStore)?
    private let times: OperationTimes<SessionStoreOperation>

    init(_ store: any SessionStore, _ times: OperationTimes<SessionStoreOperation>) {
        self.store = store
        self.times = times
        logged = store as? any LoggedSessionStore
    }

    var changeLog: (any ChangeLog)? { logged?.changeLog }

    func find(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession? {
        guard let logged else { return try await find(id) }
        return try await times.timing(.find) { try await logged.find(id, on: engine) }
    }

    func find(_ id: SessionID) async throws -> StoredSession {
        try await times.timing(.find) { try await store.find(id) }
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await times.timing(.insert) {
            try await store.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
        }
    }

    func touch(_ touches: [SessionTouch]) async throws {
        try await times.timing(.touch) { try await store.touch(touches) }
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try await times.timing(.update) {
            try await store.update(id, data: changes, expectedVersion: expectedVersion)
        }
    }

    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await times.timing(.rotate) { try await store.rotate(id, expecting: digest, rotation) }
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) async throws -> [EndedSession] {
        try await times.timing(.end) { try await store.end(selection, cause, now: now) }
    }

    func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await times.timing(.list) { try await store.list(query) }
    }

    func count(_ query: SessionQuery) async throws -> Int {
        try await times.timing(.count) { try await store.count(query) }
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try await times.timing(.sweep) {
            try await store.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
        }
    }
}
