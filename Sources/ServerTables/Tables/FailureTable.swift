import SQLInterface
import Sessions
import UserAccounts

/// The statements about failed logins.
struct FailureTable {
    let connection: any SQLConnection

    /// The count of a key, locked until the transaction ends. Nil if there is none.
    func hold(_ key: FailureKey) throws -> FailureCount? {
        // An update without effect: it locks the row, whether it existed or not.
        let rows = try connection.run(
            """
            INSERT INTO login_failures (digest, failures, undecided, first_at, last_at, expires_at)
            VALUES ($1, 0, 0, 0, 0, 0)
            ON CONFLICT (digest) DO UPDATE SET failures = login_failures.failures
            RETURNING failures, undecided, first_at, last_at, expires_at
            """,
            .bytes(key.bytes))
        guard let row = rows.first else { throw StorageError(.corrupt, "a count of failures is missing") }
        let count = Int(try row.integer(0))
        guard count > 0 else { return nil }
        return FailureCount(
            count: count, undecided: Int(try row.integer(1)), first: try row.time(2), last: try row.time(3),
            expiry: try row.time(4))
    }

    /// Stores the count of a locked key.
    func set(_ key: FailureKey, to count: FailureCount?) throws {
        guard let count else {
            try connection.run("DELETE FROM login_failures WHERE digest = $1", .bytes(key.bytes))
            return
        }
        try connection.run(
            """
            UPDATE login_failures SET failures = $1, undecided = $2, first_at = $3, last_at = $4, expires_at = $5
            WHERE digest = $6
            """,
            .integer(Int64(count.count)), .integer(Int64(count.undecided)), .time(count.first), .time(count.last),
            .time(count.expiry), .bytes(key.bytes))
    }

    /// Removes expired counts. Returns their number.
    func sweep(before moment: Timestamp) throws -> Int {
        try connection.run("DELETE FROM login_failures WHERE expires_at < $1 RETURNING digest", .time(moment)).count
    }

    /// Removes the smallest and oldest counts until no more than `capacity` are left. Returns the number removed.
    func trim(to capacity: Int) throws -> Int {
        let size = try connection.run("SELECT COUNT(*) FROM login_failures").first?.integer(0) ?? 0
        guard size > capacity else { return 0 }
        return try connection.run(
            """
            DELETE FROM login_failures WHERE digest IN
                (SELECT digest FROM login_failures ORDER BY failures, last_at LIMIT $1)
            RETURNING digest
            """,
            .integer(size - Int64(capacity))
        ).count
    }
}
