import Foundation
import GRDB
import Sessions

/// What each verb of the store does to the tables, inside whatever transaction the caller has opened.
struct SessionTables {
    let db: Database

    func find(_ id: SessionID) throws -> StoredSession {
        if let record = try record(id) { return .live(record) }
        let tombstone = try first(
            "SELECT \(SessionRow.tombstoneColumns) FROM ended_sessions WHERE id = ?",
            [id.blob],
            SessionRow.tombstone
        )
        return tombstone.map { .ended($0) } ?? .nothing
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) throws -> SessionInsertion {
        guard case .nothing = try find(record.id) else { return .duplicate }
        var evicted: ArraySlice<SessionID> = []
        if let principal = record.principal, let limit {
            let others = try unexpired(of: principal, at: now).filter { $0 != replaced }
            let surplus = others.count - limit.maximum + 1
            if surplus > 0, limit.excess == .deny { return .limitReached }
            evicted = others.prefix(max(0, surplus))
        }
        var ended = try replaced.map { try end([$0], SessionEnding(.logout), now: now) } ?? []
        ended += try end(evicted, SessionEnding(.evicted), now: now)
        try db.cachedStatement(
            sql: """
                INSERT INTO sessions (\(SessionRow.columns), expiry)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: record.arguments)
        return .inserted(ended: ended)
    }

    func touch(_ touches: [SessionTouch]) throws {
        // The sum is guarded because SQLite turns an integer that overflows into a rounded floating-point number.
        let statement = try db.cachedStatement(
            sql: """
                UPDATE sessions SET
                    last_seen = :at,
                    address = iif(length(:address) = 0, address, :address),
                    expiry = iif(:at > 9223372036854775807 - idle_timeout,
                        absolute_expiry, min(:at + idle_timeout, absolute_expiry))
                WHERE id = :id AND last_seen < :at
                """
        )
        for touch in touches {
            try statement.execute(
                arguments: ["id": touch.id.blob, "at": touch.at.milliseconds, "address": touch.address.blob]
            )
        }
    }

    func update(_ id: SessionID, data changes: [String: [UInt8]?], expectedVersion: Int64?) throws -> SessionChange {
        guard var record = try record(id) else { return .gone }
        if let expectedVersion, expectedVersion != record.version { return .conflict(record) }
        record.data.apply(changes)
        record.version += 1
        try db.cachedStatement(sql: "UPDATE sessions SET data = ?, version = ? WHERE id = ?")
            .execute(arguments: [record.data.packed, record.version, id.blob])
        return .changed(record)
    }

    func rotate(_ id: SessionID, expecting digest: SecretDigest, _ rotation: SessionRotation) throws -> SessionChange {
        guard let record = try record(id) else { return .gone }
        guard let rotated = record.applying(rotation, expecting: digest) else { return .conflict(record) }
        try db.cachedStatement(
            sql: """
                UPDATE sessions SET secrets = ?, csrf = ?, last_seen = ?, authentication = ?, assurance = ?,
                    absolute_expiry = ?, expiry = ?
                WHERE id = ?
                """
        ).execute(
            arguments: [
                rotated.secrets.packed, Data(rotated.csrf.bytes), rotated.lastSeen.milliseconds,
                rotated.authentication.packed, rotated.assurance?.rawValue, rotated.absoluteExpiry.milliseconds,
                rotated.expiry.milliseconds, id.blob,
            ]
        )
        return .changed(rotated)
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) throws -> [EndedSession] {
        switch selection {
        case .one(let id):
            try end([id], cause, now: now)
        case .many(let ids):
            try end(ids, cause, now: now)
        case .principal(let principal):
            try end(sessions(of: principal), cause, now: now)
        case .principalExcept(let principal, let kept):
            try end(sessions(of: principal).filter { $0 != kept }, cause, now: now)
        }
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) throws -> [EndedSession] {
        try db.cachedStatement(sql: "DELETE FROM ended_sessions WHERE ended_at <= ?")
            .execute(arguments: [(now - tombstoneLifetime).milliseconds])
        let expired = try ids(
            "SELECT id FROM sessions WHERE expiry <= ? ORDER BY expiry LIMIT ?",
            [now.milliseconds, max(0, limit)]
        )
        return try expired.compactMap { id in
            guard let record = try record(id) else { return nil }
            let reason: EndReason = now >= record.absoluteExpiry ? .absolute : .idle
            return try bury(record, SessionEnding(reason), now: now)
        }
    }
}

extension SessionTables {
    private func record(_ id: SessionID) throws -> SessionRecord? {
        try first("SELECT \(SessionRow.columns) FROM sessions WHERE id = ?", [id.blob], SessionRow.record)
    }

    private func first<Value>(
        _ sql: String,
        _ arguments: StatementArguments,
        _ decode: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        // The row is a window into the statement, which the cursor resets when it goes.
        return try withExtendedLifetime(rows) { try rows.next().map(decode) }
    }

    /// Those that began first, first.
    private func sessions(of principal: PrincipalID) throws -> [SessionID] {
        try ids(
            "SELECT id FROM sessions WHERE principal = ? ORDER BY created_at, id",
            [principal.rawValue.blob]
        )
    }

    private func unexpired(of principal: PrincipalID, at now: Timestamp) throws -> [SessionID] {
        try ids(
            "SELECT id FROM sessions WHERE principal = ? AND expiry > ? ORDER BY created_at, id",
            [principal.rawValue.blob, now.milliseconds]
        )
    }

    private func ids(_ sql: String, _ arguments: StatementArguments) throws -> [SessionID] {
        try Data.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(SessionRow.id)
    }

    private func end(_ ids: some Sequence<SessionID>, _ cause: SessionEnding, now: Timestamp) throws -> [EndedSession] {
        try ids.compactMap { id in
            try record(id).map { try bury($0, cause, now: now) }
        }
    }

    private func bury(_ record: SessionRecord, _ cause: SessionEnding, now: Timestamp) throws -> EndedSession {
        let tombstone = record.ended(cause, at: now)
        try db.cachedStatement(sql: "DELETE FROM sessions WHERE id = ?").execute(arguments: [record.id.blob])
        try db.cachedStatement(
            sql: "INSERT INTO ended_sessions (\(SessionRow.tombstoneColumns)) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: tombstone.arguments)
        return tombstone
    }
}
