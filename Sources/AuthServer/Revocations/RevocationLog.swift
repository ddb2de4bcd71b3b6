import SQLInterface
package import Sessions
package import UserAccounts

/// Which sessions ended in the last day, in the database and so for all instances.
///
/// A row is written in one transaction with the audit event of the same ending. Rows are numbered one at a time, by whoever
/// holds the end of the audit log: what a reader has not seen has a greater number than all that it has.
package struct RevocationLog: Sendable {
    /// How long an ending is remembered, for applications that were away.
    static let memory = Duration.seconds(86_400)

    let database: any SQLDatabase
    let origin: AuditOrigin
    /// Keeps repetitions from filling the audit log. Without it each event gets its entry.
    var fold: AuditFold?

    /// Writes down that a session ended, and the audit event that says so.
    package func append(_ event: AuditEvent, ending ended: EndedSession) async throws {
        let (origin, events) = (origin, fold.sort(changes: [event]))
        try await database.write { connection in
            let audit = AuditTable(connection: connection)
            try audit.lockHead()
            _ = try audit.append(events.written, from: origin)
            try connection.run(
                """
                INSERT INTO revocations (seq, session, principal, reason, ended_at)
                VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM revocations), $1, $2, $3, $4)
                """,
                .text(ended.id.description), .text(ended.principal?.rawValue), .text(ended.cause.reason.rawValue),
                .time(ended.endedAt))
        }
        fold?.count(events.counted)
    }

    /// The next endings after a place in the order.
    package func page(after sequence: Int64, limit: Int) async throws -> [Revocation] {
        try await database.query(
            """
            SELECT seq, session, principal, reason, ended_at FROM revocations
            WHERE seq > $1 ORDER BY seq LIMIT $2
            """,
            [.integer(sequence), .integer(Int64(limit))]
        ).map {
            Revocation(
                sequence: try $0.integer(0), session: try $0.text(1), principal: try $0.optionalText(2),
                reason: try $0.text(3), endedAt: try $0.time(4))
        }
    }

    /// The oldest and the newest place that is remembered, 0 when nothing is.
    package func bounds() async throws -> (oldest: Int64, newest: Int64) {
        let rows = try await database.query("SELECT COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM revocations", [])
        return (try rows.first?.integer(0) ?? 0, try rows.first?.integer(1) ?? 0)
    }

    /// Forgets what is older than a day, but for the newest of it: by that one is known up to where memory reaches.
    package func sweep(at now: Timestamp) async throws -> Int {
        try await database.write { connection in
            try connection.run(
                """
                DELETE FROM revocations WHERE ended_at < $1
                AND seq < (SELECT MAX(seq) FROM revocations WHERE ended_at < $1) RETURNING seq
                """,
                .time(now - Self.memory)
            ).count
        }
    }
}
