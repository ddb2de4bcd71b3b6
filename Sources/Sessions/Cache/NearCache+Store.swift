import Synchronization

/// The store's methods: reads fill the memory, changes drop what they change, and hard changes wait until it is dropped
/// everywhere.
extension NearCache: SessionStore, RecallingStore {
    /// Reads the store, and remembers a live session.
    public func find(_ id: SessionID) async throws -> StoredSession {
        misses.wrappingAdd(1, ordering: .relaxed)
        guard sessions.hasMemory else { return try await store.find(id) }
        let begun = follower.clock.now()
        // Before the registration is looked at: a later one voids the read.
        let fill = sessions[id].beginRead()
        guard follower.isLeased, let registration = follower.membership.registration,
            let found = try await read(id, on: registration.engine)
        else { return try await store.find(id) }
        if case .live(let record) = found, follower.isLeased { sessions[id].keep(record, from: fill, begunAt: begun) }
        return found
    }

    private func read(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession? {
        guard let logged else { return try await store.find(id) }
        return try await logged.find(id, on: engine)
    }

    /// Adds a session. If that ends others, it returns when no cache serves them any more.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        let insertion = try await store.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
        if insertion == .conflict, let replaced { sessions.drop(CollectionOfOne(replaced)) }
        guard case .inserted(let ended) = insertion, replaced != nil || !ended.isEmpty else { return insertion }
        // The replaced one also if another program has just ended it.
        sessions.drop(ended.map(\.id) + (replaced.map { [$0] } ?? []))
        await follower.acknowledged()
        return insertion
    }

    /// Updates last-seen in the store, then in memory.
    public func touch(_ touches: [SessionTouch]) async throws {
        try await store.touch(touches)
        for touch in touches { sessions.touch(touch) }
    }

    /// Changes named values. Other caches learn of it within a trip, at the latest when their lease ends.
    public func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        // On any outcome, because a change that failed may have been made.
        defer { sessions.drop(CollectionOfOne(id)) }
        return try await store.update(id, data: changes, expectedVersion: expectedVersion)
    }

    /// Replaces the secret. A hard rotation returns when no cache accepts the old one any more.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        let change: SessionChange
        do {
            defer { sessions.drop(CollectionOfOne(id)) }
            change = try await store.rotate(id, expecting: digest, rotation)
        }
        // Also if another request was faster: its change may not be known everywhere yet.
        if case .replace = rotation { await follower.acknowledged() }
        return change
    }

    /// Ends sessions. It returns when no cache serves them any more.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        let ended: [EndedSession]
        do {
            // Everything that it selects, not only what it ended: another program may have ended a session a moment ago, and
            // the wait is for the caches of the others, not for this one. And on any outcome.
            defer { sessions.drop(selection) }
            ended = try await store.end(selection, cause, now: now)
        }
        // Also if it ended nothing, for the same reason.
        await follower.acknowledged()
        return ended
    }

    /// See ``SessionStore/list(_:)``.
    public func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await store.list(query)
    }

    /// See ``SessionStore/count(_:)``.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await store.count(query)
    }

    /// Removes expired sessions. The caches judge their age themselves.
    public func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        let ended = try await store.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
        sessions.drop(ended.map(\.id))
        return ended
    }
}
