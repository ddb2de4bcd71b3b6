import SQLInterface
import Sessions

/// The work of each verb of the store on the tables, inside one transaction.
///
/// If transactions run in parallel, two rules prevent races and deadlocks: a transaction that counts or ends a principal's
/// sessions holds the principal's name, and rows are locked in the order of their handles.
struct SessionTables {
    let connection: any SQLConnection

    static let findLive = "SELECT \(SessionRow.columns) FROM sessions WHERE id = $1"
    /// The same for a cache.
    static let byID = RowByID(SessionRow.columns, in: "sessions")
    static let findEnded = "SELECT \(SessionRow.tombstoneColumns) FROM ended_sessions WHERE id = $1"

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) throws -> SessionInsertion {
        if let principal = record.principal { try hold(principal) }
        guard try !isTaken(record.id) else { return .duplicate }
        if let replaced, let version, replaced != record.id,
            let current = try recordToChange(replaced), current.version != version
        {
            return .conflict
        }
        guard let evicted = try evictions(making: record, replacing: replaced, limit, now) else { return .limitReached }
        // If transactions run in parallel, another may have taken the handle since.
        guard try add(record) else { return .duplicate }
        var ended = try end([replaced].compactMap { $0 }.filter { $0 != record.id }, SessionEnding(.logout), now: now)
        ended += try end(evicted, SessionEnding(.evicted), now: now)
        try log(ended.map(\.id))
        return .inserted(ended: ended)
    }

    func touch(_ touches: [SessionTouch]) throws {
        // An integer that overflows becomes a rounded number in one engine and an error in the other.
        let statement = """
            UPDATE sessions SET
                last_seen = $1,
                address = CASE WHEN length($2) = 0 THEN address ELSE $2 END,
                expiry = CASE WHEN $1 > 9223372036854775807 - idle_timeout THEN absolute_expiry
                    WHEN $1 + idle_timeout < absolute_expiry THEN $1 + idle_timeout ELSE absolute_expiry END
            WHERE id = $3 AND last_seen < $1
            """
        for touch in touches.sorted(by: { $0.id < $1.id }) {
            try connection.run(statement, .time(touch.at), .bytes(touch.address), touch.id.value)
        }
    }

    func update(_ id: SessionID, data changes: [String: [UInt8]?], expectedVersion: Int64?) throws -> SessionChange {
        guard var record = try recordToChange(id) else { return .gone }
        if let expectedVersion, expectedVersion != record.version { return .conflict(record) }
        record.data.apply(changes)
        record.version += 1
        try connection.run(
            "UPDATE sessions SET data = $1, version = $2 WHERE id = $3",
            .bytes(record.data.packed), .integer(record.version), id.value)
        try log([id])
        return .changed(record)
    }

    func rotate(_ id: SessionID, expecting digest: SecretDigest, _ rotation: SessionRotation) throws -> SessionChange {
        guard let record = try recordToChange(id) else { return .gone }
        guard let rotated = record.applying(rotation, expecting: digest) else { return .conflict(record) }
        try connection.run(
            """
            UPDATE sessions SET secrets = $1, csrf = $2, last_seen = $3, authentication = $4, assurance = $5,
                methods = $6, absolute_expiry = $7, expiry = $8, epoch = $9
            WHERE id = $10
            """,
            .bytes(rotated.secrets.packed), .bytes(rotated.csrf.bytes), .time(rotated.lastSeen),
            .bytes(rotated.authentication.packed), .integer(rotated.assurance?.rawValue),
            rotated.methods, .time(rotated.absoluteExpiry), .time(rotated.expiry), .integer(rotated.epoch.rawValue),
            id.value)
        try log([id])
        return .changed(rotated)
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) throws -> [EndedSession] {
        let ended = try end(chosen: selection, cause, now: now)
        try log(ended.map(\.id))
        return ended
    }

    private func end(
        chosen selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) throws -> [EndedSession] {
        switch selection {
        case .one(let id):
            return try end([id], cause, now: now)
        case .many(let ids):
            return try end(ids, cause, now: now)
        case .principal(let principal):
            return try end(sessions(of: principal), cause, now: now)
        case .principalExcept(let principal, let kept):
            return try end(sessions(of: principal).filter { $0 != kept }, cause, now: now)
        case .principalBefore(let principal, let epoch):
            return try end(sessions(of: principal, before: epoch), cause, before: epoch, now: now)
        }
    }

    /// Makes a change of these sessions known to the caches.
    private func log(_ ids: [SessionID]) throws {
        try ChangeLogTables.sessions.append(ids.map { LogKey($0) }, connection)
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) throws -> [EndedSession] {
        // One instance at a time is enough; the others would wait for the same rows.
        guard try connection.tryToHold("session sweep") else { return [] }
        try ChangeLogTables.sessions.trim(connection)
        try connection.run("DELETE FROM ended_sessions WHERE ended_at <= $1", .time(now - tombstoneLifetime))
        let expired = try ids(
            "SELECT id FROM sessions WHERE expiry <= $1 ORDER BY expiry LIMIT $2",
            .time(now), .integer(max(0, limit)))
        return try expired.sorted().compactMap { id in
            // It may have been used since it was selected.
            try bury("DELETE FROM sessions WHERE id = $1 AND expiry <= $2", [id.value, .time(now)], now: now) {
                record in
                SessionEnding(now >= record.absoluteExpiry ? .absolute : .idle)
            }
        }
    }
}

extension SessionTables {
    /// Whether the handle is or was in use.
    private func isTaken(_ id: SessionID) throws -> Bool {
        try !connection.run(
            "SELECT 1 FROM sessions WHERE id = $1 UNION ALL SELECT 1 FROM ended_sessions WHERE id = $1", id.value
        ).isEmpty
    }

    /// False if the handle is in use.
    private func add(_ record: SessionRecord) throws -> Bool {
        try !connection.run(
            """
            INSERT INTO sessions (\(SessionRow.allColumns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            record.parameters
        ).isEmpty
    }

    /// The oldest sessions, which must end to make room; nil if the policy is to deny.
    private func evictions(
        making record: SessionRecord,
        replacing replaced: SessionID?,
        _ limit: SessionPolicy.Limit?,
        _ now: Timestamp
    ) throws -> [SessionID]? {
        guard let principal = record.principal, let limit else { return [] }
        let others = try ids(
            "SELECT id FROM sessions WHERE principal = $1 AND expiry > $2 ORDER BY created_at, id",
            .bytes(principal.rawValue), .time(now)
        ).filter { $0 != replaced }
        let surplus = others.count - limit.maximum + 1
        if surplus > 0, limit.excess == .deny { return nil }
        return Array(others.prefix(max(0, surplus)))
    }

    private func sessions(of principal: PrincipalID, before epoch: CredentialEpoch = .unbounded) throws -> [SessionID] {
        try hold(principal)
        return try ids(
            "SELECT id FROM sessions WHERE principal = $1 AND epoch < $2",
            .bytes(principal.rawValue), .integer(epoch.rawValue))
    }

    /// Locks the principal's sessions against counting, adding and ending by other transactions.
    private func hold(_ principal: PrincipalID) throws {
        try connection.hold("sessions of \(principal.rawValue)")
    }

    private func ids(_ statement: String, _ parameters: SQLValue...) throws -> [SessionID] {
        try connection.run(statement, parameters).map { try SessionRow.id($0) }
    }

    /// The live session, locked until the transaction ends.
    private func recordToChange(_ id: SessionID) throws -> SessionRecord? {
        try connection.run("\(Self.findLive) \(connection.dialect.lockingRows)", id.value)
            .first.map(SessionRow.record)
    }

    private func end(
        _ ids: [SessionID],
        _ cause: SessionEnding,
        before epoch: CredentialEpoch = .unbounded,
        now: Timestamp
    ) throws -> [EndedSession] {
        try ids.sorted().compactMap { id in
            // It may have moved to a later epoch since it was selected.
            try bury(
                "DELETE FROM sessions WHERE id = $1 AND epoch < $2", [id.value, .integer(epoch.rawValue)], now: now
            ) { _ in cause }
        }
    }

    /// Turns the session that `removal` removes, if there is one, into a tombstone.
    private func bury(
        _ removal: String,
        _ parameters: [SQLValue],
        now: Timestamp,
        for cause: (SessionRecord) -> SessionEnding
    ) throws -> EndedSession? {
        guard let row = try connection.run("\(removal) RETURNING \(SessionRow.columns)", parameters).first else {
            return nil
        }
        let record = try SessionRow.record(row)
        let tombstone = record.ended(cause(record), at: now)
        try connection.run(
            "INSERT INTO ended_sessions (\(SessionRow.tombstoneColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            tombstone.parameters)
        return tombstone
    }
}

extension CredentialEpoch {
    /// Later than every epoch.
    fileprivate static let unbounded = CredentialEpoch(rawValue: .max)
}
