import SQLInterface
import Sessions
import UserAccounts

/// The statements about logins that wait for their second factor.
struct PendingLoginTable {
    let connection: any SQLConnection

    private static let columns = "account, security_version, lifetime, failures, attempts, expires_at"

    /// How many logins of one account can wait at the same time.
    private static let limit = 20

    /// Stores a pending login. The oldest of the account make room for it.
    func insert(_ pending: PendingLogin, _ digest: PendingLoginDigest) throws {
        try connection.run(
            """
            DELETE FROM pending_logins WHERE account = $1 AND digest NOT IN (
                SELECT digest FROM pending_logins WHERE account = $1 ORDER BY expires_at DESC LIMIT \(Self.limit - 1))
            """,
            .text(pending.account.rawValue))
        try connection.run(
            "INSERT INTO pending_logins (digest, \(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            .bytes(digest.bytes), .text(pending.account.rawValue), .integer(pending.securityVersion),
            .text(pending.sessionLifetime.rawValue), .integer(Int64(pending.failures)),
            .integer(Int64(pending.attempts)), .time(pending.expiry))
    }

    func find(_ digest: PendingLoginDigest, at now: Timestamp) throws -> PendingLogin? {
        try connection.run(
            "SELECT \(Self.columns) FROM pending_logins WHERE digest = $1", .bytes(digest.bytes)
        )
        .first.flatMap { try Self.decode($0, at: now) }
    }

    /// Removes a pending login, and returns it if it can still be completed. One statement, so that of parallel requests one
    /// completes it.
    func take(_ digest: PendingLoginDigest, at now: Timestamp) throws -> PendingLogin? {
        try connection.run(
            "DELETE FROM pending_logins WHERE digest = $1 RETURNING \(Self.columns)", .bytes(digest.bytes)
        )
        .first.flatMap { try Self.decode($0, at: now) }
    }

    /// Counts a wrong factor. Returns how many there are; `nil` if there is no such pending login.
    func countAttempt(_ digest: PendingLoginDigest) throws -> Int? {
        try connection.run(
            "UPDATE pending_logins SET attempts = attempts + 1 WHERE digest = $1 RETURNING attempts",
            .bytes(digest.bytes)
        )
        .first.map { Int(try $0.integer(0)) }
    }

    func removeAll(of account: PrincipalID) throws {
        try connection.run("DELETE FROM pending_logins WHERE account = $1", .text(account.rawValue))
    }

    func sweep(before moment: Timestamp) throws -> Int {
        try connection.run(
            "DELETE FROM pending_logins WHERE expires_at < $1 RETURNING expires_at", .time(moment)
        ).count
    }

    private static func decode(_ row: SQLRow, at now: Timestamp) throws -> PendingLogin? {
        guard let lifetime = SessionPolicy.Lifetime(rawValue: try row.text(2)) else {
            throw StorageError(.corrupt, "the lifetime of a pending login is malformed")
        }
        let pending = PendingLogin(
            account: PrincipalID(rawValue: try row.text(0)), securityVersion: try row.integer(1),
            sessionLifetime: lifetime, failures: Int(try row.integer(3)), attempts: Int(try row.integer(4)),
            expiry: try row.time(5))
        return pending.stands(at: now) ? pending : nil
    }
}
