/// A session store in the memory of this process: for tests, development, and servers that may lose their sessions at a
/// restart.
///
/// Sharded by id, each shard behind its own lock, so requests for different sessions do not wait for each other. The
/// sessions of one principal are indexed in a second set of shards; a lock there is always taken before one here, and no
/// lock is held across a suspension.
public final class MemorySessionStore: SessionStore {
    private let shards: [SessionShard]
    private let principals: [PrincipalShard]

    /// Creates an empty store.
    public init() {
        shards = (0..<64).map { _ in SessionShard() }
        principals = (0..<64).map { _ in PrincipalShard() }
    }

    func shard(_ id: SessionID) -> SessionShard {
        shards[Int(truncatingIfNeeded: id.low & 63)]
    }

    private func shard(_ principal: PrincipalID) -> PrincipalShard {
        principals[Int(truncatingIfNeeded: UInt(bitPattern: principal.hashValue) & 63)]
    }

    /// See ``SessionStore/insert(_:replacing:atVersion:limit:now:)``.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        let replacement = replaced.flatMap { $0 == record.id ? nil : Replacement(id: $0, version: version) }
        let outcome = insertUnderPrincipal(record, replacement, limit: limit, now: now)
        // Another principal's list is corrected under that principal's own lock.
        if case .inserted(let ended) = outcome { forget(ended.filter { $0.principal != record.principal }) }
        return outcome
    }

    /// The session to be replaced, and the version that it must have.
    private struct Replacement {
        let id: SessionID
        let version: Int64?
    }

    private func insertUnderPrincipal(
        _ record: SessionRecord,
        _ replacement: Replacement?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) -> SessionInsertion {
        guard let principal = record.principal else { return insert(record, replacement, evicting: [], now: now) }
        return shard(principal).withIDs(of: principal) { ids in
            guard case .nothing = shard(record.id).find(record.id) else { return .duplicate }
            if let replacement, hasChanged(replacement) { return .conflict }
            let excess = limit.map { self.excess(of: ids, besides: replacement?.id, limit: $0, now: now) } ?? []
            if !excess.isEmpty, limit?.excess == .deny { return .limitReached }
            let outcome = insert(record, replacement, evicting: excess, now: now)
            guard case .inserted(let ended) = outcome else { return outcome }
            for session in ended { ids.remove(session.id) }
            ids.insert(record.id)
            return outcome
        }
    }

    private func insert(
        _ record: SessionRecord,
        _ replacement: Replacement?,
        evicting excess: [SessionID],
        now: Timestamp
    ) -> SessionInsertion {
        guard case .nothing = shard(record.id).find(record.id) else { return .duplicate }
        var ended: [EndedSession] = []
        if let replacement {
            let version = replacement.version
            if let session = shard(replacement.id).end(
                replacement.id, SessionEnding(.logout), now: now, where: { version == nil || $0.version == version })
            {
                ended.append(session)
            } else if hasChanged(replacement) {
                return .conflict
            }
        }
        // Only a repetition of the same call can have taken the handle since.
        guard shard(record.id).insert(record) else { return .duplicate }
        return .inserted(ended: ended + excess.compactMap { shard($0).end($0, SessionEnding(.evicted), now: now) })
    }

    private func hasChanged(_ replacement: Replacement) -> Bool {
        guard let version = replacement.version, let record = shard(replacement.id).record(replacement.id) else {
            return false
        }
        return record.version != version
    }

    /// The sessions that must end so that one more fits, oldest first.
    private func excess(
        of ids: Set<SessionID>,
        besides replaced: SessionID?,
        limit: SessionPolicy.Limit,
        now: Timestamp
    ) -> [SessionID] {
        let live = ids.compactMap { id -> SessionRecord? in
            guard id != replaced, let record = shard(id).record(id), now < record.expiry else { return nil }
            return record
        }
        let surplus = live.count + 1 - limit.maximum
        guard surplus > 0 else { return [] }
        return live.sorted { $0.cursor > $1.cursor }.prefix(surplus).map(\.id)
    }

    /// See ``SessionStore/find(_:)``.
    public func find(_ id: SessionID) async throws -> StoredSession {
        shard(id).find(id)
    }

    /// See ``SessionStore/touch(_:)``.
    public func touch(_ touches: [SessionTouch]) async throws {
        for touch in touches {
            shard(touch.id).change(touch.id) { record in
                guard touch.at > record.lastSeen else { return }
                record.lastSeen = touch.at
                if !touch.address.isEmpty { record.device.address = touch.address }
            }
        }
    }

    /// See ``SessionStore/update(_:data:expectedVersion:)``.
    public func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        shard(id).changeIf(id) { record in
            if let expectedVersion, record.version != expectedVersion { return nil }
            var changed = record
            changed.data.apply(changes)
            changed.version += 1
            return changed
        }
    }

    /// See ``SessionStore/rotate(_:expecting:_:)``.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        shard(id).changeIf(id) { $0.applying(rotation, expecting: digest) }
    }

    /// See ``SessionStore/end(_:_:now:)``.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        switch selection {
        case .one(let id): endNow([id], cause, now: now)
        case .many(let ids): endNow(ids, cause, now: now)
        case .principal(let principal): endAll(of: principal, cause, now: now) { _ in true }
        case .principalExcept(let principal, let kept): endAll(of: principal, cause, now: now) { $0.id != kept }
        case .principalBefore(let principal, let epoch): endAll(of: principal, cause, now: now) { $0.epoch < epoch }
        }
    }

    private func endAll(
        of principal: PrincipalID,
        _ cause: SessionEnding,
        now: Timestamp,
        where isMeant: (SessionRecord) -> Bool
    ) -> [EndedSession] {
        shard(principal).withIDs(of: principal) { ids in
            let ended = ids.compactMap { shard($0).end($0, cause, now: now, where: isMeant) }
            for session in ended { ids.remove(session.id) }
            return ended
        }
    }

    private func endNow(_ ids: [SessionID], _ cause: SessionEnding, now: Timestamp) -> [EndedSession] {
        let ended = ids.compactMap { shard($0).end($0, cause, now: now) }
        forget(ended)
        return ended
    }

    private func forget(_ ended: [EndedSession]) {
        for session in ended {
            guard let principal = session.principal else { continue }
            shard(principal).withIDs(of: principal) { _ = $0.remove(session.id) }
        }
    }

    /// See ``SessionStore/list(_:)``.
    public func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        let found = records(query).filter(query.isAfterCursor)
        let page = found.sorted { query.isOrdered($0.cursor, before: $1.cursor) }.prefix(query.limit)
        return SessionQuery.Page(records: Array(page), next: found.count > page.count ? page.last?.cursor : nil)
    }

    /// See ``SessionStore/count(_:)``.
    public func count(_ query: SessionQuery) async throws -> Int {
        records(query).count
    }

    private func records(_ query: SessionQuery) -> [SessionRecord] {
        guard let principal = query.principal else {
            return shards.flatMap { $0.records { query.includes($0) } }
        }
        let ids = shard(principal).withIDs(of: principal) { $0 }
        return ids.compactMap { shard($0).record($0) }.filter { query.includes($0) }
    }

    /// See ``SessionStore/sweep(now:tombstoneLifetime:limit:)``.
    public func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        var ended: [EndedSession] = []
        for shard in shards {
            ended += shard.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit - ended.count)
        }
        forget(ended)
        return ended
    }
}
