import Sessions
import Synchronization

/// The memory store with a log of changes: a change and its entry are one step. No method waits.
final class LoggedMemoryStore: LoggedSessionStore {
    typealias Observer = @Sendable ([(SessionID, StoredSession)]) -> Void

    let log: MemoryChangeLog
    var changeLog: (any ChangeLog)? { log }

    private let store = MemorySessionStore()
    private let asked = Mutex(0)
    private let askedToKeep = Mutex(0)
    /// Receives what the store holds, within each step that changed it.
    private let observer: Observer?
    /// Whether a change gets an entry. Always, except in a test of what happens otherwise.
    private let hasEntry: @Sendable () -> Bool

    init(
        _ log: MemoryChangeLog = MemoryChangeLog(),
        observer: Observer? = nil,
        hasEntry: @escaping @Sendable () -> Bool = { true }
    ) {
        self.log = log
        self.observer = observer
        self.hasEntry = hasEntry
    }

    /// How many sessions were looked up.
    var lookUps: Int { asked.withLock { $0 } }

    /// How many of them by a cache that may keep the answer, which costs a store more.
    var lookUpsToKeep: Int { askedToKeep.withLock { $0 } }

    func find(_ id: SessionID, on engine: [UInt8]) throws -> StoredSession? {
        askedToKeep.withLock { $0 += 1 }
        return try find(id)
    }

    private func change<Answer: Sendable>(
        isHard: Bool,
        entry: (Answer) -> [SessionID],
        alsoChanged: [SessionID] = [],
        _ body: @escaping @Sendable (MemorySessionStore) async throws -> Answer
    ) throws -> Answer {
        try log.change(isHard: isHard) {
            let answer = try inOneStep { [store] in try await body(store) }
            let ids = entry(answer)
            try observe(ids + alsoChanged)
            return (answer, hasEntry() ? ids : [])
        }
    }

    private func observe(_ ids: [SessionID]) throws {
        guard let observer else { return }
        observer(try ids.map { ($0, try peek($0)) })
    }

    func find(_ id: SessionID) throws -> StoredSession {
        asked.withLock { $0 += 1 }
        return try peek(id)
    }

    /// Looks a session up without being counted.
    func peek(_ id: SessionID) throws -> StoredSession {
        try inOneStep { [store] in try await store.find(id) }
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) throws -> SessionInsertion {
        try change(isHard: true, entry: { $0.ended.map(\.id) }, alsoChanged: [record.id]) { store in
            let insertion = try await store.insert(
                record, replacing: replaced, atVersion: version, limit: limit, now: now)
            guard case .inserted(let ended) = insertion else { return insertion }
            return .inserted(ended: ended.sorted { $0.id < $1.id })
        }
    }

    func touch(_ touches: [SessionTouch]) throws {
        try change(isHard: false, entry: { [] }, alsoChanged: touches.map(\.id).sorted()) {
            try await $0.touch(touches)
        }
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) throws -> SessionChange {
        try change(isHard: false, entry: { $0.isChanged ? [id] : [] }) { store in
            try await store.update(id, data: changes, expectedVersion: expectedVersion)
        }
    }

    func rotate(_ id: SessionID, expecting digest: SecretDigest, _ rotation: SessionRotation) throws -> SessionChange {
        let isHard = if case .replace = rotation { true } else { false }
        return try change(isHard: isHard, entry: { $0.isChanged ? [id] : [] }) { store in
            try await store.rotate(id, expecting: digest, rotation)
        }
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) throws -> [EndedSession] {
        try change(isHard: true, entry: { $0.map(\.id) }) { store in
            try await store.end(selection, cause, now: now).sorted { $0.id < $1.id }
        }
    }

    func list(_ query: SessionQuery) throws -> SessionQuery.Page {
        try inOneStep { [store] in try await store.list(query) }
    }

    func count(_ query: SessionQuery) throws -> Int {
        try inOneStep { [store] in try await store.count(query) }
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) throws -> [EndedSession] {
        try log.change(isHard: false) {
            let ended = try inOneStep { [store] in
                try await store.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
                    .sorted { $0.id < $1.id }
            }
            try observe(ended.map(\.id))
            return (ended, [])
        }
    }
}

extension SessionInsertion {
    var ended: [EndedSession] {
        if case .inserted(let ended) = self { ended } else { [] }
    }
}

extension SessionChange {
    var isChanged: Bool {
        if case .changed = self { true } else { false }
    }
}
