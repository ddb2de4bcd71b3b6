import Sessions
import Synchronization

/// Sessions in two dictionaries behind one lock.
final class DictionarySessionStore: SessionStore {
    private struct Tables {
        var live: [SessionID: SessionRecord] = [:]
        var ended: [SessionID: EndedSession] = [:]

        /// Moves a live session to the ended ones.
        mutating func end(_ id: SessionID, _ cause: SessionEnding, at now: Timestamp) -> EndedSession? {
            guard let record = live.removeValue(forKey: id) else { return nil }
            let tombstone = record.ended(cause, at: now)
            ended[id] = tombstone
            return tombstone
        }
    }

    private let tables = Mutex(Tables())

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        tables.withLock { tables in
            guard tables.live[record.id] == nil, tables.ended[record.id] == nil else { return .duplicate }
            if let version, let old = replaced.flatMap({ tables.live[$0] }), old.version != version { return .conflict }
            let others = tables.live.values.filter { other in
                record.principal != nil && other.principal == record.principal && other.id != replaced
                    && now < other.expiry
            }
            let surplus = max(0, others.count + 1 - (limit?.maximum ?? .max))
            if surplus > 0, limit?.excess == .deny { return .limitReached }
            let evicted = others.sorted { $0.cursor > $1.cursor }.prefix(surplus).map(\.id)
            var ended = [replaced].compactMap { $0.flatMap { tables.end($0, SessionEnding(.logout), at: now) } }
            ended += evicted.compactMap { tables.end($0, SessionEnding(.evicted), at: now) }
            tables.live[record.id] = record
            return .inserted(ended: ended)
        }
    }

    func find(_ id: SessionID) async throws -> StoredSession {
        tables.withLock { tables in
            if let record = tables.live[id] { return .live(record) }
            return tables.ended[id].map { .ended($0) } ?? .nothing
        }
    }

    func touch(_ touches: [SessionTouch]) async throws {
        for touch in touches {
            _ = change(touch.id) { record in
                guard touch.at > record.lastSeen else { return nil }
                var record = record
                record.lastSeen = touch.at
                if !touch.address.isEmpty { record.device.address = touch.address }
                return record
            }
        }
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        change(id) { record in
            guard expectedVersion == nil || record.version == expectedVersion else { return nil }
            var record = record
            record.data.apply(changes)
            record.version += 1
            return record
        }
    }

    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        change(id) { $0.applying(rotation, expecting: digest) }
    }

    /// Compare and swap: stores what `changed` makes of the record, unless that is `nil`.
    private func change(_ id: SessionID, _ changed: (SessionRecord) -> SessionRecord?) -> SessionChange {
        tables.withLock { tables in
            guard let record = tables.live[id] else { return .gone }
            guard let replacement = changed(record) else { return .conflict(record) }
            tables.live[id] = replacement
            return .changed(replacement)
        }
    }

    func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        tables.withLock { tables in
            let selected = tables.live.values.filter { record in
                switch selection {
                case .one(let id): record.id == id
                case .many(let ids): ids.contains(record.id)
                case .principal(let principal): record.principal == principal
                case .principalExcept(let principal, let kept): record.principal == principal && record.id != kept
                case .principalBefore(let principal, let epoch): record.principal == principal && record.epoch < epoch
                }
            }
            return selected.compactMap { tables.end($0.id, cause, at: now) }
        }
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        tables.withLock { tables in
            tables.ended = tables.ended.filter { now < $0.value.endedAt + tombstoneLifetime }
            let expired = tables.live.values.filter { $0.expiry <= now }.prefix(limit)
            return expired.compactMap { record in
                tables.end(record.id, SessionEnding(record.absoluteExpiry <= now ? .absolute : .idle), at: now)
            }
        }
    }

    func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        let found = matches(query).sorted { query.isOrdered($0.cursor, before: $1.cursor) }
        let rest = found.filter(query.isAfterCursor)
        let page = Array(rest.prefix(query.limit))
        return SessionQuery.Page(records: page, next: rest.count > page.count ? page.last?.cursor : nil)
    }

    func count(_ query: SessionQuery) async throws -> Int {
        matches(query).count
    }

    private func matches(_ query: SessionQuery) -> [SessionRecord] {
        tables.withLock { Array($0.live.values) }.filter { query.includes($0) }
    }
}
