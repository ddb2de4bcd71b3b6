import SQLInterface
import UserAccounts

/// What there is to know of how much stored hashes cost to check, in a table so small that every login can read it: an import
/// beside the running server counts from the next attempt.
extension AccountTable {
    static let passwordCosts = "SELECT decoy FROM password_costs"

    func noteCost(of hash: PasswordHash) throws {
        if let decoy = hash.decoy { try note(decoy: decoy) }
    }

    func note(decoy: PasswordHash) throws {
        try connection.run(
            "INSERT INTO password_costs (decoy) VALUES ($1) ON CONFLICT DO NOTHING", .text(decoy.phc))
    }

    /// Notes anew what the hashes there are cost: some were replaced at their owners' logins, some are older than the table.
    func noteCosts() throws {
        try connection.run("DELETE FROM password_costs")
        // What is left of a PHC string without its result and salt; bcrypt has its own notation.
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
