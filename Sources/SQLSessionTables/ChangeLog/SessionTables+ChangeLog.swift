import SQLInterface
import Sessions

/// The log of changes: what this transaction changed becomes known to the caches of all programs by its commit.
extension SessionTables {
    /// The most handles in a row.
    private static let mostIDs = 256

    /// Adds a row about sessions, unless there are none.
    func log(_ ids: [SessionID]) throws {
        guard !ids.isEmpty else { return }
        let named = ids.count > Self.mostIDs ? [] : ids
        try connection.runAtCommit("INSERT INTO near_log (ids) VALUES ($1)", [.bytes(named.flatMap(\.bytes))])
    }

    /// Removes rows that no living member needs any more.
    ///
    /// One that has not acknowledged them for that long has no lease. If it comes back, it finds that the log does not reach
    /// back to its position. By the engine's clock, because the caller's may be another machine's; if that clock is wrong,
    /// members lose their place, but nothing is missed.
    func trimLog() throws {
        switch connection.dialect.engine {
        case .sqlite:
            try connection.run("DELETE FROM near_log WHERE at < CAST(strftime('%s', 'now') AS INTEGER) - 600")
        case .postgres:
            // The same rows in both statements, whatever is committed between them.
            let visible = try connection.run("SELECT pg_current_snapshot()::text").first?.text(0) ?? ""
            let old = "at < now() - interval '10 minutes' AND pg_visible_in_snapshot(xid, $1::pg_snapshot)"
            try connection.run(
                "UPDATE near_members SET applied = NULL WHERE \(PostgresChangeLog.misses("applied", rows: old))",
                .text(visible))
            try connection.run("DELETE FROM near_log WHERE \(old)", .text(visible))
        }
    }
}

extension LogEntry {
    /// Reads a row of the log.
    init(ids: [UInt8]) {
        let named = stride(from: 0, to: ids.count, by: 16).compactMap { SessionID(bytes: ids[$0...].prefix(16)) }
        self = named.isEmpty || named.count * 16 != ids.count ? .everything : .sessions(named)
    }
}
