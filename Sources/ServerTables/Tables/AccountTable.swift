package import SQLInterface
import SQLSessionTables
package import Sessions
package import UserAccounts

/// The statements about accounts.
package struct AccountTable {
    let connection: any SQLConnection

    package init(connection: any SQLConnection) {
        self.connection = connection
    }

    /// One account, by its identifier or by its name.
    static let selectionByID = "SELECT \(AccountRow.columns) FROM accounts WHERE id = $1"
    static let byID = RowByID(AccountRow.columns, in: "accounts")
    static let selectionByName = "SELECT \(AccountRow.columns) FROM accounts WHERE username_key = $1"

    package func find(_ id: PrincipalID) throws -> Account? {
        try connection.run(Self.selectionByID, .text(id.rawValue)).first.map(AccountRow.decode)
    }

    package func find(named username: Username) throws -> Account? {
        try connection.run(Self.selectionByName, .text(username.key)).first.map(AccountRow.decode)
    }

    package func hash(of id: PrincipalID) throws -> PasswordHash? {
        let rows = try connection.run("SELECT password_hash FROM accounts WHERE id = $1", .text(id.rawValue))
        return try rows.first?.optionalText(0).map(PasswordHash.init(stored:))
    }

    package func list(_ query: AccountQuery) throws -> AccountPage {
        guard query.isContinuation else { return AccountPage(items: [], next: nil) }
        if let search = AccountSearch(query.search) { return try self.search(search, query) }
        var conditions = SQLConditions()
        if let after = query.after { conditions.add("username_key > $", .text(after)) }
        // One more than requested shows whether another page follows.
        conditions.limit(query.limit + 1)
        let rows = try connection.run(
            "SELECT \(AccountRow.columns) FROM accounts \(conditions.clause) ORDER BY username_key \(conditions.limitClause)",
            conditions.parameters)
        let items = try rows.prefix(query.limit).map(AccountRow.decode)
        return AccountPage(items: items, next: rows.count > query.limit ? items.last?.username.key : nil)
    }

    package func count(upTo limit: Int) throws -> Int {
        let rows = try connection.run("SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT \(limit)) AS counted")
        return Int(try rows.first?.integer(0) ?? 0)
    }

    /// How many accounts can administer the server (``Account/canAdminister``), without one account.
    func administrators(except id: PrincipalID? = nil) throws -> Int {
        let rows = try connection.run(
            """
            SELECT count(*) FROM accounts
            WHERE administrator = 1 AND disabled = 0 AND password_hash IS NOT NULL AND id <> $1
            """,
            .text(id?.rawValue ?? ""))
        return Int(try rows.first?.integer(0) ?? 0)
    }

    /// How many passwords are bound to a key other than these.
    package func passwords(needingOtherKeysThan ids: [String]) throws -> Int {
        var conditions = SQLConditions()
        conditions.add("password_hash LIKE $", .text("$\(PasswordPepper.scheme)$%"))
        for id in ids { conditions.add("password_hash NOT LIKE $", .text("%,keyid=\(id)$%")) }
        let rows = try connection.run("SELECT count(*) FROM accounts \(conditions.clause)", conditions.parameters)
        return Int(try rows.first?.integer(0) ?? 0)
    }
}
