package import SQLInterface
package import Sessions
package import UserAccounts

/// The latest time at which a server of this installation trusted its clock, stored in the database for all servers. It
/// moves forward only.
package struct ClockRecord: Sendable {
    package let database: any SQLDatabase
    package let origin: AuditOrigin

    package init(database: any SQLDatabase, origin: AuditOrigin) {
        self.database = database
        self.origin = origin
    }

    /// The recorded time, `nil` before the first server.
    package func known() async throws -> Timestamp? {
        try await database.query("SELECT known_at FROM clock_record", []).first?.time(0)
    }

    /// The recorded time. Without a record it begins with the time of the last audit event, at the latest now, so that a
    /// wrong clock is also noticed at the first start after an update from a version without this record.
    package func known(orNew now: Timestamp) async throws -> Timestamp {
        if let known = try await known() { return known }
        return try await database.write { connection in
            let last = try connection.run("SELECT time FROM audit_log ORDER BY seq DESC LIMIT 1").first?.time(0)
            return try ClockTable(connection: connection).advance(to: min(last ?? now, now))
        }
    }

    /// Moves the record forward to `moment`.
    package func note(_ moment: Timestamp) async throws {
        _ = try await database.write { try ClockTable(connection: $0).advance(to: moment) }
    }

    /// Moves the record to `now` because an administrator confirmed the clock, and writes an audit event.
    package func accept(_ now: Timestamp) async throws {
        let origin = origin
        try await database.write { connection in
            let table = ClockTable(connection: connection)
            let before = try table.known()
            let event = AuditEvent(
                .configurationChanged, at: now, in: .system,
                details: ["what": "clock", "last_known": .string((before ?? now).rfc3339), "now": .string(now.rfc3339)])
            _ = try table.advance(to: now)
            _ = try AuditTable(connection: connection).append([event], from: origin)
        }
    }
}

/// The statements about the clock record.
private struct ClockTable {
    let connection: any SQLConnection

    func known() throws -> Timestamp? {
        try connection.run("SELECT known_at FROM clock_record").first?.time(0)
    }

    /// Returns the time recorded afterwards.
    func advance(to moment: Timestamp) throws -> Timestamp {
        try connection.run(
            """
            INSERT INTO clock_record (single, known_at) VALUES (1, $1) ON CONFLICT (single) DO UPDATE
            SET known_at = $1 WHERE clock_record.known_at < $1
            """,
            .time(moment))
        return try known() ?? moment
    }
}
