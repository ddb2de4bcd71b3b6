import SQLInterface
import Sessions
import UserAccounts

/// The statements about recovery codes. A used code stays until the set is replaced, so that a second use is recognised.
struct RecoveryCodeTable {
    let connection: any SQLConnection

    func replace(by digests: [RecoveryCodeDigest], of account: PrincipalID) throws {
        try connection.run("DELETE FROM recovery_codes WHERE account = $1", .text(account.rawValue))
        try connection.insert(
            digests.map { [.text(account.rawValue), .bytes($0.bytes)] }, into: "recovery_codes (account, digest)")
    }

    /// The code; `nil` if the account has no such code.
    func find(_ digest: RecoveryCodeDigest, of account: PrincipalID) throws -> StoredRecoveryCode? {
        let rows = try connection.run(
            "SELECT used_at FROM recovery_codes WHERE account = $1 AND digest = $2",
            .text(account.rawValue), .bytes(digest.bytes))
        guard let row = rows.first else { return nil }
        return StoredRecoveryCode(isUnused: try row.optionalTime(0) == nil, left: try count(of: account).left)
    }

    /// Uses a code up. One conditional statement, so that of parallel attempts one succeeds.
    func use(_ digest: RecoveryCodeDigest, of account: PrincipalID, at now: Timestamp) throws -> Bool {
        try !connection.run(
            """
            UPDATE recovery_codes SET used_at = $1 WHERE account = $2 AND digest = $3 AND used_at IS NULL
            RETURNING used_at
            """,
            .time(now), .text(account.rawValue), .bytes(digest.bytes)
        ).isEmpty
    }

    func count(of account: PrincipalID) throws -> (left: Int, total: Int) {
        let rows = try connection.run(
            "SELECT count(*), count(used_at) FROM recovery_codes WHERE account = $1", .text(account.rawValue))
        guard let row = rows.first else { return (0, 0) }
        let (total, used) = (Int(try row.integer(0)), Int(try row.integer(1)))
        return (total - used, total)
    }

    func summary(of account: PrincipalID) throws -> EnrolledFactors {
        try count(of: account).left > 0 ? .recoveryCodes : []
    }
}
