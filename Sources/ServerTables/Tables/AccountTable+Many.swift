import SQLInterface
package import UserAccounts

/// The statements about many accounts at once.
extension AccountTable {
    /// The accounts whose names have these keys.
    package func credentials(withKeys keys: [String]) throws -> [StoredCredential] {
        try select("\(AccountRow.columns), password_hash", where: "username_key", isOneOf: keys).map { row in
            StoredCredential(
                account: try AccountRow.decode(row),
                hash: try row.optionalText(row.values.count - 1).map(PasswordHash.init(stored:)))
        }
    }

    /// The stored names that look like these.
    package func names(withSkeletons skeletons: [String]) throws -> [Username] {
        try select("username", where: "username_skeleton", isOneOf: skeletons).compactMap { Username(try $0.text(0)) }
    }

    /// Inserts accounts whose names are known to be available.
    package func insert(_ newcomers: [Newcomer]) throws {
        for decoy in Set(newcomers.compactMap { $0.hash?.decoy }) { try note(decoy: decoy) }
        try connection.insert(
            newcomers.map { AccountRow.values(of: $0.account, hash: $0.hash) },
            into: "accounts (\(AccountRow.insertedColumns))")
        try addWords(of: newcomers.map(\.account))
    }

    private func select(_ columns: String, where column: String, isOneOf values: [String]) throws -> [SQLRow] {
        guard !values.isEmpty else { return [] }
        let places = values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return try connection.run(
            "SELECT \(columns) FROM accounts WHERE \(column) IN (\(places))", values.map { .text($0) })
    }
}
