import SQLInterface
import Sessions

/// The log of changes in PostgreSQL. A position is a snapshot: the transactions whose changes were visible.
///
/// Transactions do not commit in the order of their numbers. With snapshots none is missed and none is read twice, and one that
/// stays open holds nothing up. Every question is one statement, so that it works through a pooler, too.
struct PostgresChangeLog: SQLChangeLog {
    let database: any SQLDatabase
    let tables: ChangeLogTables

    /// A crash or a change of the primary empties the registry.
    let isRegistryDurable = false

    /// The time when the server started, which another server or another run does not share.
    private static let engine = "((extract(epoch FROM pg_postmaster_start_time()) * 1000000)::int8)::text"

    /// Columns of the row whose `id` is `$2`, and whether the server is the one that `$1` names, and a primary.
    static func find(_ columns: String, in table: String) -> String {
        """
        SELECT \(columns), (convert_to(\(engine), 'UTF8') = $1 AND NOT pg_is_in_recovery())
        FROM (SELECT) AS answer LEFT JOIN \(table) ON id = $2
        """
    }

    func join(_ member: CacheMember) async throws -> LogMark {
        let rows = try await database.note(
            """
            INSERT INTO \(tables.members) (id, applied) VALUES ($1, pg_current_snapshot())
            RETURNING applied::text, \(Self.engine)
            """,
            [.bytes(member.bytes)])
        return try Self.mark(rows.first)
    }

    /// Writes only when the position has moved over a row since it was recorded last. A standby and a demoted primary refuse
    /// the statement even if it would write nothing.
    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews {
        let isVisible = "pg_visible_in_snapshot(xid, pg_current_snapshot())"
        let rows = try await database.note(
            """
            WITH acknowledged AS (
                UPDATE \(tables.members) SET applied = $1::pg_snapshot
                WHERE id = $2 AND condemned = 0
                    AND \(tables.misses("applied", rows: "pg_visible_in_snapshot(xid, $1::pg_snapshot)"))
            )
            SELECT pg_current_snapshot()::text, \(Self.engine), applied IS NULL, ids
            FROM \(tables.members) LEFT JOIN (
                (
                    SELECT ids FROM \(tables.rows)
                    WHERE xid >= pg_snapshot_xmax($1::pg_snapshot) AND \(isVisible)
                    ORDER BY xid LIMIT \(Self.mostRows + 1)
                ) UNION ALL (
                    SELECT ids FROM pg_snapshot_xip($1::pg_snapshot) AS unfinished (xid) JOIN \(tables.rows) USING (xid)
                    WHERE \(isVisible)
                )
            ) AS news ON true
            WHERE id = $2 AND condemned = 0
            """,
            [.text(try Self.text(of: position)), .bytes(member.bytes)])
        guard let first = rows.first else { return .gone }
        if try first.flag(2) { return .gap }
        let news = rows.filter { $0.values[3] != .null }
        return .entries(try news.entries(3), upTo: try Self.mark(first))
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers {
        let target = try position.map(Self.text)
        let place = "coalesce($2::pg_snapshot, pg_current_snapshot())"
        let rows = try await database.query(
            """
            SELECT \(place)::text, \(Self.engine), EXISTS (
                SELECT FROM \(tables.members) WHERE id = $1::bytea AND condemned = 0 AND applied IS NOT NULL
            ), \(tables.members).id
            FROM (SELECT) AS answer LEFT JOIN \(tables.members) ON id IS DISTINCT FROM $1::bytea
                AND (applied IS NULL OR \(tables.misses("applied", rows: "pg_visible_in_snapshot(xid, \(place))")))
            """,
            [caller.map { .bytes($0.bytes) } ?? .null, .text(target)])
        return LaggingMembers(
            mark: try Self.mark(rows.first), isCallerRegistered: try rows.first?.flag(2) ?? false,
            members: try rows.members(3))
    }

    /// The mark in the first two columns.
    private static func mark(_ row: SQLRow?) throws -> LogMark {
        guard let row else { throw StorageError(.unavailable, "PostgreSQL gave no answer") }
        return LogMark(
            position: LogPosition(bytes: Array(try row.text(0).utf8)), engine: Array(try row.text(1).utf8))
    }

    private static func text(of position: LogPosition) throws -> String {
        guard let text = String(validating: position.bytes, as: UTF8.self) else {
            throw StorageError(.corrupt, "a position of the log cannot be read")
        }
        return text
    }
}
