import SQLInterface
package import UserAccounts

/// The verification costs of stored hashes, in a table small enough for every login to read, so that an import beside the
/// running server counts from the next attempt.
extension AccountTable {
    package static let passwordCosts = "SELECT decoy FROM password_costs"

    func noteCost(of hash: PasswordHash) throws {
        if let decoy = hash.decoy { try note(decoy: decoy) }
    }

    package func note(decoy: PasswordHash) throws {
        try connection.run(
            "INSERT INTO password_costs (decoy) VALUES ($1) ON CONFLICT DO NOTHING", .text(decoy.phc))
    }

    /// Rebuilds the table from the stored hashes: logins replaced some of them, others are older than the table.
    func noteCosts() throws {
        try connection.run("DELETE FROM password_costs")
        // A PHC string without its result and salt; bcrypt has its own notation.
        let kinds = """
            SELECT DISTINCT CASE WHEN password_hash LIKE '$2%' THEN substr(password_hash, 1, 6)
            ELSE rtrim(rtrim(rtrim(rtrim(password_hash, $1), '$'), $1), '$') END
            FROM accounts WHERE password_hash IS NOT NULL
            """
        let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/."
        for row in try connection.run(kinds, .text(base64)) {
            let kind = try row.text(0)
            let rest = kind.hasPrefix("$2") ? String(repeating: ".", count: 53) : Self.saltAndTag
            try noteCost(of: PasswordHash(stored: "\(kind)$\(rest)"))
        }
    }

    private static let saltAndTag = String(repeating: "A", count: 22) + "$" + String(repeating: "A", count: 43)
}
