import SQLInterface
package import Sessions

extension PostgresDatabase {
    /// Connects and checks whether the server can be used. Call it when a program starts.
    ///
    /// - Returns: warnings: settings that may lose acknowledged changes, a clock that differs.
    /// - Throws: ``SQLInterface/StorageError`` with the problem and its correction.
    package func check(now: Timestamp) async throws -> [String] {
        let rows = try await query(
            """
            SELECT current_setting('server_version_num')::int8, pg_is_in_recovery(),
                current_setting('fsync') = 'on', current_setting('synchronous_commit') = 'off',
                (extract(epoch FROM clock_timestamp()) * 1000)::int8
            """, [])
        guard let row = rows.first else { throw StorageError(.unavailable, "PostgreSQL gave no answer") }
        guard try row.integer(0) >= 130_000 else {
            throw StorageError(.unavailable, "this PostgreSQL is older than version 13")
        }
        guard try !row.flag(1) else {
            throw StorageError(.unavailable, "this PostgreSQL server is read-only; name the primary")
        }
        var remarks: [String] = []
        if try !row.flag(2) { remarks.append("fsync is off: a crash of the machine may destroy the database") }
        if try row.flag(3) { remarks.append("synchronous_commit is off: a crash may undo acknowledged revocations") }
        let server = try row.time(4)
        let skew = max(server.elapsed(since: now), now.elapsed(since: server))
        if skew > .seconds(2) {
            remarks.append(
                "its clock and this machine's differ by \(skew.components.seconds) s; synchronise both by NTP")
        }
        return remarks
    }
}
