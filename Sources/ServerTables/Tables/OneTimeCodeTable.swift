import SQLInterface
import Sessions
import UserAccounts

/// The statements about the secrets of one-time codes: of each account one in use, and one that waits for its first code.
struct OneTimeCodeTable {
    let connection: any SQLConnection

    func find(of account: PrincipalID, _ state: StoredOneTimeCodes.State) throws -> StoredOneTimeCodes? {
        try connection.run(
            """
            SELECT id, secret, last_step, created_at, last_used_at FROM one_time_codes
            WHERE account = $1 AND state = $2
            """,
            .text(account.rawValue), .text(state.rawValue)
        )
        .first.map { row in
            StoredOneTimeCodes(
                id: try row.text(0), secret: SealedSecret(bytes: try row.bytes(1)),
                lastStep: try row.optionalInteger(2),
                createdAt: try row.time(3), lastUsedAt: try row.optionalTime(4))
        }
    }

    /// Stores a secret that waits for its first code, in place of another one that does.
    func begin(_ id: String, _ secret: SealedSecret, of account: PrincipalID, at now: Timestamp) throws {
        try connection.run(
            """
            INSERT INTO one_time_codes (account, state, id, secret, key_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, state) DO UPDATE SET id = excluded.id, secret = excluded.secret,
                key_id = excluded.key_id, created_at = excluded.created_at
            """,
            .text(account.rawValue), .text(StoredOneTimeCodes.State.waiting.rawValue), .text(id), .bytes(secret.bytes),
            .text(secret.keyID), .time(now))
    }

    /// Puts the waiting secret in use. False if another one waits by now, or none.
    func confirm(_ id: String, step: Int64, of account: PrincipalID, at now: Timestamp) throws -> Bool {
        let (waiting, active) = (StoredOneTimeCodes.State.waiting.rawValue, StoredOneTimeCodes.State.active.rawValue)
        guard let secret = try find(of: account, .waiting), secret.id == id,
            now.elapsed(since: secret.createdAt) < StoredOneTimeCodes.patience
        else { return false }
        try connection.run(
            "DELETE FROM one_time_codes WHERE account = $1 AND state = $2", .text(account.rawValue), .text(active))
        return try !connection.run(
            """
            UPDATE one_time_codes SET state = $1, last_step = $2, created_at = $3
            WHERE account = $4 AND state = $5 AND id = $6 RETURNING id
            """,
            .text(active), .integer(step), .time(now), .text(account.rawValue), .text(waiting), .text(id)
        ).isEmpty
    }

    /// Uses a code of this step. False if one of this step or a later one was used before.
    func use(
        step: Int64,
        of id: String,
        _ account: PrincipalID,
        resealed: SealedSecret?,
        at now: Timestamp
    ) throws -> Bool {
        try !connection.run(
            """
            UPDATE one_time_codes SET last_step = $1, last_used_at = $2, secret = COALESCE($3, secret),
                key_id = COALESCE($4, key_id)
            WHERE account = $5 AND state = $6 AND id = $7 AND (last_step IS NULL OR last_step < $1) RETURNING id
            """,
            .integer(step), .time(now), resealed.map { .bytes($0.bytes) } ?? .null, .text(resealed?.keyID),
            .text(account.rawValue), .text(StoredOneTimeCodes.State.active.rawValue), .text(id)
        ).isEmpty
    }

    /// Removes the secrets of an account. False if none was in use.
    func remove(of account: PrincipalID) throws -> Bool {
        try connection.run(
            "DELETE FROM one_time_codes WHERE account = $1 RETURNING state", .text(account.rawValue)
        )
        .contains { try $0.text(0) == StoredOneTimeCodes.State.active.rawValue }
    }

    func summary(of account: PrincipalID) throws -> EnrolledFactors {
        let rows = try connection.run(
            "SELECT 1 FROM one_time_codes WHERE account = $1 AND state = $2",
            .text(account.rawValue), .text(StoredOneTimeCodes.State.active.rawValue))
        return rows.isEmpty ? [] : .oneTimeCode
    }

    /// How many secrets in use are encrypted under a key other than these.
    func secrets(needingOtherKeysThan ids: [String]) throws -> Int {
        try connection.run(
            "SELECT key_id FROM one_time_codes WHERE state = $1 AND key_id IS NOT NULL",
            .text(StoredOneTimeCodes.State.active.rawValue)
        )
        .filter { !ids.contains(try $0.text(0)) }.count
    }

    /// Removes secrets that have waited too long for their first code.
    func sweep(before moment: Timestamp) throws -> Int {
        try connection.run(
            "DELETE FROM one_time_codes WHERE state = $1 AND created_at < $2 RETURNING id",
            .text(StoredOneTimeCodes.State.waiting.rawValue), .time(moment - StoredOneTimeCodes.patience)
        ).count
    }
}
