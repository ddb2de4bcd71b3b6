import SQLInterface
import Sessions
import UserAccounts

/// The statements about ended sessions whose records are still to be removed: one row for each principal, because a
/// later change covers an earlier one.
struct SessionRemovalTable {
    let connection: any SQLConnection

    func add(_ removal: SessionRemoval, at now: Timestamp) throws {
        try connection.run(
            """
            INSERT INTO session_removals (principal, epoch, reason, actor, note, since) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (principal) DO UPDATE SET epoch = excluded.epoch, reason = excluded.reason,
                actor = excluded.actor, note = excluded.note, since = excluded.since
            """,
            .text(removal.principal.rawValue), .integer(removal.epoch.rawValue), .text(removal.cause.reason.rawValue),
            .text(removal.cause.actor?.rawValue), .text(removal.cause.note), .time(now))
    }

    func pending(since moment: Timestamp, limit: Int) throws -> [SessionRemoval] {
        try connection.run(
            """
            SELECT principal, epoch, reason, actor, note FROM session_removals WHERE since <= $1 ORDER BY since LIMIT $2
            """,
            .time(moment), .integer(Int64(limit))
        ).map { row in
            let cause = SessionEnding(
                EndReason(rawValue: try row.text(2)) ?? .revoked, by: try row.optionalText(3).map { PrincipalID($0) },
                note: try row.optionalText(4))
            return SessionRemoval(
                principal: PrincipalID(try row.text(0)), epoch: CredentialEpoch(rawValue: try row.integer(1)),
                cause: cause)
        }
    }

    func remove(_ removal: SessionRemoval) throws {
        try connection.run(
            "DELETE FROM session_removals WHERE principal = $1 AND epoch <= $2",
            .text(removal.principal.rawValue), .integer(removal.epoch.rawValue))
    }
}
