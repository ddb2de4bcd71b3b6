import Sessions

/// The engine's store as one process reaches it.
struct LinkedStore: SessionStore {
    let link: Link
    let engine: LoggedMemoryStore
    /// Answers a read instead of the store, as a test of what happens then.
    let reads: any SimulatedReads

    func find(_ id: SessionID) async throws -> StoredSession {
        try await link.call { try reads.find(id) }
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await link.call {
            try engine.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
        }
    }

    func touch(_ touches: [SessionTouch]) async throws {
        try await link.call { try engine.touch(touches) }
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try await link.call { try engine.update(id, data: changes, expectedVersion: expectedVersion) }
    }

    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await link.call { try engine.rotate(id, expecting: digest, rotation) }
    }

    func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        try await link.call { try engine.end(selection, cause, now: now) }
    }

    func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await link.call { try engine.list(query) }
    }

    func count(_ query: SessionQuery) async throws -> Int {
        try await link.call { try engine.count(query) }
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try await link.call { try engine.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit) }
    }
}

/// The engine's answer to a look-up.
protocol SimulatedReads: Sendable {
    func find(_ id: SessionID) throws -> StoredSession
}

extension LoggedMemoryStore: SimulatedReads {}
