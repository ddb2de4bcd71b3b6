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

    func forget(decoy: PasswordHash) throws {
        try connection.run("DELETE FROM password_costs WHERE decoy = $1", .text(decoy.phc))
    }

    /// Decoys for the hashes of the accounts after this one in the order of identifiers.
    ///
    /// - Returns: the decoys, and the last account that was read unless there are no further ones.
    func costs(after id: String, atMost count: Int) throws -> (decoys: Set<PasswordHash>, last: String?) {
        let last = try connection.run(
            "SELECT id FROM accounts WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2", .text(id), .integer(Int64(count - 1))
        ).first?.text(0)
        // A PHC string without its result and salt; bcrypt has its own notation.
        var kinds = SQLConditions(after: 1)
        kinds.add("password_hash IS NOT NULL")
        kinds.add("id > $", .text(id))
        if let last { kinds.add("id <= $", .text(last)) }
        let rows = try connection.run(
            """
            SELECT DISTINCT CASE WHEN password_hash LIKE '$2%' THEN substr(password_hash, 1, 6)
            ELSE rtrim(rtrim(rtrim(rtrim(password_hash, $1), '$'), $1), '$') END
            FROM accounts \(kinds.clause)
            """,
            [.text(Self.base64)] + kinds.parameters)
        return (Set(try rows.compactMap { try Self.decoy(ofKind: $0.text(0)) }), last)
    }

    private static func decoy(ofKind kind: String) -> PasswordHash? {
        let rest = kind.hasPrefix("$2") ? String(repeating: ".", count: 53) : saltAndTag
        return PasswordHash(stored: "\(kind)$\(rest)").decoy
    }

    private static let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/."
    private static let saltAndTag = String(repeating: "A", count: 22) + "$" + String(repeating: "A", count: 43)
}
