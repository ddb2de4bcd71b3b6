package import SQLInterface
package import Sessions

/// The tables of one log of changes: its rows, and the registry of the caches that read it.
package struct ChangeLogTables: Sendable {
    /// The log of sessions.
    package static let sessions = ChangeLogTables(
        rows: "near_log", members: "near_members", topic: AnnouncementTopic("coatcheck"))
    /// The log of accounts.
    package static let accounts = ChangeLogTables(
        rows: "account_log", members: "account_log_members", topic: AnnouncementTopic("coatcheck_accounts"))

    /// The most keys in a row.
    private static let mostKeys = 256

    let rows: String
    let members: String
    /// What a program announces when it has added a row.
    package let topic: AnnouncementTopic

    /// The log in a database.
    package func log(in database: any SQLDatabase) -> any ChangeLog {
        switch database.dialect.engine {
        case .sqlite: SQLiteChangeLog(database: database, tables: self)
        case .postgres: PostgresChangeLog(database: database, tables: self)
        }
    }

    /// Adds a row about a change, unless it changed nothing: by the commit of this transaction, it becomes known to the caches
    /// of all programs. `nil` stands for everything.
    package func append(_ keys: [LogKey]?, _ connection: any SQLConnection) throws {
        guard keys?.isEmpty != true else { return }
        let named = keys.flatMap { $0.count > Self.mostKeys ? nil : $0 } ?? []
        try connection.runAtCommit("INSERT INTO \(rows) (ids) VALUES ($1)", [.bytes(named.flatMap(\.bytes))])
    }

    /// Removes rows that no living member needs any more.
    ///
    /// One that has not acknowledged them for that long has no lease. If it comes back, it finds that the log does not reach
    /// back to its position. By the engine's clock, because the caller's may be another machine's; if that clock is wrong,
    /// members lose their place, but nothing is missed.
    package func trim(_ connection: any SQLConnection) throws {
        switch connection.dialect.engine {
        case .sqlite:
            try connection.run("DELETE FROM \(rows) WHERE at < CAST(strftime('%s', 'now') AS INTEGER) - 600")
        case .postgres:
            // The same rows in both statements, whatever is committed between them.
            let visible = try connection.run("SELECT pg_current_snapshot()::text").first?.text(0) ?? ""
            let old = "at < now() - interval '10 minutes' AND pg_visible_in_snapshot(xid, $1::pg_snapshot)"
            try connection.run(
                "UPDATE \(members) SET applied = NULL WHERE \(misses("applied", rows: old))", .text(visible))
            try connection.run("DELETE FROM \(rows) WHERE \(old)", .text(visible))
        }
    }

    /// The condition in PostgreSQL that of the rows that meet `condition` not all are visible in a snapshot: the last one is of
    /// a later transaction, or one is of a transaction that was open.
    func misses(_ snapshot: String, rows condition: String) -> String {
        """
        (pg_snapshot_xmax(\(snapshot)) <= (SELECT xid FROM \(rows) WHERE \(condition) ORDER BY xid DESC LIMIT 1)
        OR EXISTS (SELECT FROM pg_snapshot_xip(\(snapshot)) AS unfinished (xid) JOIN \(rows) USING (xid) WHERE \(condition)))
        """
    }
}

extension LogEntry {
    /// Reads a row of a log.
    init(ids: [UInt8]) {
        let named = stride(from: 0, to: ids.count, by: 16).compactMap { LogKey(bytes: ids[$0...].prefix(16)) }
        self = named.isEmpty || named.count * 16 != ids.count ? .everything : .named(named)
    }
}
