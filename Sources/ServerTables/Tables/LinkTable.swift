import SQLInterface
import Sessions
import UserAccounts

/// The statements about one-time links. An ended link stays until maintenance removes it, so that its digest never becomes
/// valid again.
struct LinkTable {
    let connection: any SQLConnection

    func insert(_ digest: OneTimeLinkDigest, _ link: OneTimeLink) throws {
        try connection.run(
            "INSERT INTO one_time_links (digest, purpose, account, expires_at) VALUES ($1, $2, $3, $4)",
            .bytes(digest.bytes), .text(link.purpose.rawValue), .text(link.account?.rawValue), .time(link.expiry))
    }

    func find(_ digest: OneTimeLinkDigest, at now: Timestamp) throws -> OneTimeLink? {
        let rows = try connection.run(
            """
            SELECT purpose, account, expires_at FROM one_time_links
            WHERE digest = $1 AND ended_at IS NULL
            """,
            .bytes(digest.bytes))
        guard let row = rows.first, let purpose = OneTimeLinkPurpose(rawValue: try row.text(0)) else { return nil }
        let link = OneTimeLink(
            purpose: purpose, account: try row.optionalText(1).map(PrincipalID.init(rawValue:)),
            expiry: try row.time(2))
        return link.stands(at: now) ? link : nil
    }

    /// Uses a link up. One conditional statement, so that of parallel attempts one succeeds.
    func redeem(_ digest: OneTimeLinkDigest, at now: Timestamp) throws -> Bool {
        try !connection.run(
            """
            UPDATE one_time_links SET ended_at = $1
            WHERE digest = $2 AND ended_at IS NULL AND expires_at > $1 RETURNING purpose
            """,
            .time(now), .bytes(digest.bytes)
        ).isEmpty
    }

    /// Ends the links of an account, or, without one, all set-up links.
    func end(of account: PrincipalID?, at now: Timestamp) throws {
        if let account {
            try connection.run(
                "UPDATE one_time_links SET ended_at = $1 WHERE account = $2 AND ended_at IS NULL",
                .time(now), .text(account.rawValue))
        } else {
            try connection.run(
                "UPDATE one_time_links SET ended_at = $1 WHERE purpose = $2 AND ended_at IS NULL",
                .time(now), .text(OneTimeLinkPurpose.setup.rawValue))
        }
    }

    func sweep(before moment: Timestamp) throws -> Int {
        try connection.run(
            "DELETE FROM one_time_links WHERE expires_at < $1 OR ended_at < $1 RETURNING digest", .time(moment)
        ).count
    }
}
