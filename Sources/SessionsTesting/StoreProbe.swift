import Sessions

/// A store under test: the verbs with default arguments, and look-ups that fail if there is no result.
struct StoreProbe: Sendable {
    let store: any SessionStore

    /// Inserts a session and requires success. Returns the sessions that ended for it.
    @discardableResult
    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID? = nil,
        limit: SessionPolicy.Limit? = nil,
        now: Timestamp? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> [EndedSession] {
        let outcome = try await store.insert(record, replacing: replaced, limit: limit, now: now ?? record.createdAt)
        guard case .inserted(let ended) = outcome else {
            throw Unmet("the insert of \(record.id) came to \(outcome)", fileID, line)
        }
        return ended
    }

    func insert(_ records: [SessionRecord]) async throws {
        for record in records { try await insert(record) }
    }

    /// The live session, which must exist.
    func live(
        _ id: SessionID,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> SessionRecord {
        let found = try await store.find(id)
        guard case .live(let record) = found else { throw Unmet("\(id) is not live: \(found)", fileID, line) }
        return record
    }

    /// The tombstone, which must exist.
    func tombstone(
        _ id: SessionID,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> EndedSession {
        let found = try await store.find(id)
        guard case .ended(let ended) = found else { throw Unmet("\(id) has no tombstone: \(found)", fileID, line) }
        return ended
    }

    /// Ends one session on behalf of its user.
    @discardableResult
    func end(_ id: SessionID, _ reason: EndReason = .logout, now: Timestamp = .sample) async throws -> [EndedSession] {
        try await store.end(.one(id), SessionEnding(reason), now: now)
    }

    func sweep(
        now: Timestamp,
        tombstoneLifetime: Duration = .seconds(3600),
        limit: Int = 100
    ) async throws -> [EndedSession] {
        try await store.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
    }

    /// The handles of all sessions that match `query`, read page by page.
    func walk(_ query: SessionQuery = SessionQuery()) async throws -> [SessionID] {
        var query = query
        var ids: [SessionID] = []
        repeat {
            let page = try await store.list(query)
            ids += page.records.map(\.id)
            query.after = page.next
        } while query.after != nil
        return ids
    }

    /// Runs `body` `count` times at once and returns the results in no particular order.
    func parallel<Result: Sendable>(
        _ count: Int,
        _ body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: Result.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension SessionChange {
    /// The record after a change, which must have succeeded.
    func changed(fileID: StaticString = #fileID, line: UInt = #line) throws -> SessionRecord {
        guard case .changed(let record) = self else { throw Unmet("the change came to \(self)", fileID, line) }
        return record
    }

    /// The record that caused a conflict, which must exist.
    func conflict(fileID: StaticString = #fileID, line: UInt = #line) throws -> SessionRecord {
        guard case .conflict(let record) = self else { throw Unmet("the change came to \(self)", fileID, line) }
        return record
    }

    var isChanged: Bool {
        if case .changed = self { true } else { false }
    }
}
