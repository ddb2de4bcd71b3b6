package import SQLInterface
package import Sessions
package import UserAccounts

/// The sessions that ended in the last day, in the database and thus for all instances.
///
/// A row is written in one transaction with the audit event about the same session. Rows are numbered one at a time, under
/// the lock on the end of the audit log, so rows that are new to a reader have greater numbers than all that it has read.
package struct RevocationLog: Sendable {
    /// How long an ended session is stored, for applications that were disconnected.
    package static let memory = Duration.seconds(86_400)

    package let database: any SQLDatabase
    package let origin: AuditOrigin
    /// Keeps repetitions from filling the audit log. Without it each event gets its own entry.
    package var fold: AuditFold?

    package init(database: any SQLDatabase, origin: AuditOrigin, fold: AuditFold? = nil) {
        self.database = database
        self.origin = origin
        self.fold = fold
    }

    /// Records that a session ended, together with its audit event.
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

    /// The next ended sessions after a position.
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

    /// The oldest and the newest stored position, 0 if there is none.
    package func bounds() async throws -> (oldest: Int64, newest: Int64) {
        let rows = try await database.query("SELECT COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM revocations", [])
        return (try rows.first?.integer(0) ?? 0, try rows.first?.integer(1) ?? 0)
    }

    /// Removes rows that are older than a day, except the newest of them, which marks how far back the log reaches.
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
