import SQLInterface
import Sessions
import UserAccounts

/// The statements about browsers that are not asked for the second factor.
struct TrustedBrowserTable {
    let connection: any SQLConnection

    func insert(_ browser: TrustedBrowser, of account: PrincipalID) throws {
        try connection.run(
            """
            INSERT INTO trusted_browsers (id, account, digest, user_agent, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            .text(browser.id), .text(account.rawValue), .bytes(browser.digest), .text(browser.userAgent),
            .time(browser.createdAt), .time(browser.expiry))
    }

    /// Since when the browser is trusted.
    func begin(_ digest: [UInt8], of account: PrincipalID, at now: Timestamp) throws -> Timestamp? {
        try connection.run(
            "SELECT created_at FROM trusted_browsers WHERE digest = $1 AND account = $2 AND expires_at > $3",
            .bytes(digest), .text(account.rawValue), .time(now)
        ).first.map { try $0.time(0) }
    }

    func list(of account: PrincipalID, at now: Timestamp) throws -> [TrustedBrowser] {
        try connection.run(
            """
            SELECT id, digest, user_agent, created_at, expires_at FROM trusted_browsers
            WHERE account = $1 AND expires_at > $2 ORDER BY created_at
            """,
            .text(account.rawValue), .time(now)
        ).map { row in
            TrustedBrowser(
                id: try row.text(0), digest: try row.bytes(1), userAgent: try row.text(2), createdAt: try row.time(3),
                expiry: try row.time(4))
        }
    }

    func remove(_ id: String, of account: PrincipalID) throws -> Bool {
        try !connection.run(
            "DELETE FROM trusted_browsers WHERE id = $1 AND account = $2 RETURNING id",
            .text(id), .text(account.rawValue)
        ).isEmpty
    }

    func removeAll(of account: PrincipalID) throws {
        try connection.run("DELETE FROM trusted_browsers WHERE account = $1", .text(account.rawValue))
    }

    func sweep(before moment: Timestamp) throws -> Int {
        try connection.run(
            "DELETE FROM trusted_browsers WHERE expires_at < $1 RETURNING id", .time(moment)
        ).count
    }
}
