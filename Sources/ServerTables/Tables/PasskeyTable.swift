import Passkeys
import SQLInterface
import Sessions
import UserAccounts

/// The statements about passkeys.
struct PasskeyTable {
    let connection: any SQLConnection

    /// Adds a passkey that was made for `site`. False if there is one with this id, of whichever account.
    func insert(
        _ passkey: Passkey,
        named name: String,
        at site: String,
        of account: PrincipalID,
        at now: Timestamp
    ) throws -> Bool {
        try !connection.run(
            """
            INSERT INTO passkeys (\(PasskeyRow.columns), account, rp_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT DO NOTHING RETURNING name
            """,
            PasskeyRow.values(of: passkey, named: name, at: now) + [.text(account.rawValue), .text(site)]
        ).isEmpty
    }

    func find(_ id: CredentialID) throws -> OwnedPasskey? {
        let rows = try connection.run(
            "SELECT \(PasskeyRow.columns), account FROM passkeys WHERE id = $1", .bytes(id.bytes))
        guard let row = rows.first else { return nil }
        let owner = PrincipalID(rawValue: try row.text(12))
        guard let handle = try handle(of: owner) else {
            throw StorageError(.corrupt, "the user handle of an account is missing")
        }
        return OwnedPasskey(passkey: try PasskeyRow.decode(row).passkey, owner: owner, handle: handle)
    }

    /// The passkeys of an account in the order in which they were added.
    func list(of account: PrincipalID) throws -> [StoredPasskey] {
        try connection.run(
            "SELECT \(PasskeyRow.columns) FROM passkeys WHERE account = $1 ORDER BY created_at, id",
            .text(account.rawValue)
        ).map(PasskeyRow.decode)
    }

    func rename(_ id: CredentialID, to name: String, of account: PrincipalID) throws -> Bool {
        try !connection.run(
            "UPDATE passkeys SET name = $1 WHERE id = $2 AND account = $3 RETURNING name",
            .text(name), .bytes(id.bytes), .text(account.rawValue)
        ).isEmpty
    }

    func remove(_ id: CredentialID, of account: PrincipalID) throws -> Bool {
        try !connection.run(
            "DELETE FROM passkeys WHERE id = $1 AND account = $2 RETURNING name",
            .bytes(id.bytes), .text(account.rawValue)
        ).isEmpty
    }

    func removeAll(of account: PrincipalID) throws {
        try connection.run("DELETE FROM passkeys WHERE account = $1", .text(account.rawValue))
    }

    /// Stores what an assertion has shown. The count never decreases, also with parallel assertions.
    func update(by proof: PasskeyProof, of account: PrincipalID, at now: Timestamp) throws -> Bool {
        try !connection.run(
            """
            UPDATE passkeys SET sign_count = CASE WHEN sign_count < $1 THEN $1 ELSE sign_count END,
                backup_eligible = $2, backed_up = $3,
                user_verified = CASE WHEN $4 = 1 THEN 1 ELSE user_verified END, last_used_at = $5
            WHERE id = $6 AND account = $7 RETURNING name
            """,
            .integer(Int64(proof.signCount)), .flag(proof.isBackupEligible), .flag(proof.isBackedUp),
            .flag(proof.isUserVerified), .time(now), .bytes(proof.credentialID.bytes), .text(account.rawValue)
        ).isEmpty
    }

    func summary(of account: PrincipalID) throws -> EnrolledFactors {
        let row = try connection.run(
            "SELECT count(*), count(CASE WHEN user_verified = 1 THEN 1 END) FROM passkeys WHERE account = $1",
            .text(account.rawValue)
        ).first
        var factors: EnrolledFactors = []
        if let row, try row.integer(0) > 0 { factors.insert(.passkey) }
        if let row, try row.integer(1) > 0 { factors.insert(.verifiedPasskey) }
        return factors
    }
}

// MARK: Sites

extension PasskeyTable {
    /// The passkeys that were made for another site than this one, by owner and site. `nil`: all.
    func stranded(at site: String?) throws -> [StrandedPasskeys] {
        try connection.run(
            """
            SELECT account, rp_id, count(*) FROM passkeys WHERE $1 = '' OR rp_id <> $1
            GROUP BY account, rp_id ORDER BY account, rp_id
            """,
            .text(site ?? "")
        ).map { row in
            StrandedPasskeys(
                owner: PrincipalID(rawValue: try row.text(0)), site: try row.text(1), count: Int(try row.integer(2)))
        }
    }

    /// Removes the passkeys of an account that were made for another site than this one. `nil`: all.
    func removeAll(of account: PrincipalID, outside site: String?) throws {
        try connection.run(
            "DELETE FROM passkeys WHERE account = $1 AND ($2 = '' OR rp_id <> $2)",
            .text(account.rawValue), .text(site ?? ""))
    }
}

// MARK: Handles and challenges

extension PasskeyTable {
    func handle(of account: PrincipalID) throws -> UserHandle? {
        let rows = try connection.run("SELECT user_handle FROM accounts WHERE id = $1", .text(account.rawValue))
        return try rows.first?.optionalBytes(0).flatMap { UserHandle($0) }
    }

    /// Gives the account its handle if it has none. One statement, so that parallel requests get the same one.
    func setHandle(of account: PrincipalID, to fresh: UserHandle) throws -> UserHandle? {
        let rows = try connection.run(
            "UPDATE accounts SET user_handle = COALESCE(user_handle, $1) WHERE id = $2 RETURNING user_handle",
            .bytes(fresh.bytes), .text(account.rawValue))
        return try rows.first?.optionalBytes(0).flatMap { UserHandle($0) }
    }

    /// Uses a challenge up. False if it was used before.
    func spend(_ challenge: UsedChallenge) throws -> Bool {
        try !connection.run(
            """
            INSERT INTO used_challenges (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING expires_at
            """,
            .bytes(challenge.digest), .time(challenge.expiry)
        ).isEmpty
    }

    func sweepChallenges(before moment: Timestamp) throws -> Int {
        try connection.run(
            "DELETE FROM used_challenges WHERE expires_at < $1 RETURNING expires_at", .time(moment)
        ).count
    }
}
