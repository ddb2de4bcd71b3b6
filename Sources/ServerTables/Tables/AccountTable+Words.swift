package import SQLInterface
import UserAccounts

/// The words by which accounts are found: made of the column `search`, and stored with every change of it. `words_of` is the text of which
/// they were made.
extension AccountTable {
    private static let wordBatch = 500

    /// Stores the words of accounts that have none.
    func addWords(of accounts: [Account]) throws {
        try addWords(accounts.map { ($0.username.key, AccountRow.searchText(of: $0)) })
    }

    /// Stores the words of an account in place of its earlier ones.
    func replaceWords(of account: Account) throws {
        try removeWords(of: [account.username.key])
        try addWords(of: [account])
    }

    /// Stores the words of some accounts whose words are missing or outdated. Returns whether others may be left.
    package func addMissingWords() throws -> Bool {
        // Servers that start together do not do the same work.
        try connection.hold("coatcheck words of accounts")
        let found = try connection.run(
            """
            SELECT username_key, search FROM accounts WHERE words_of <> search
            ORDER BY id LIMIT \(Self.wordBatch) \(connection.dialect.lockingRows)
            """
        )
        .map { (key: try $0.text(0), search: try $0.text(1)) }
        guard !found.isEmpty else { return false }
        try removeWords(of: found.map(\.key))
        try addWords(found)
        // The rows are locked: this is still the text that was read.
        try connection.run(
            "UPDATE accounts SET words_of = search WHERE username_key IN (" + Self.places(found.map(\.key)) + ")")
        return found.count == Self.wordBatch
    }

    /// The same for all accounts, in transactions of their own.
    package static func addMissingWords(in database: any SQLDatabase) async throws {
        // Looked at with every start of a program, so without a transaction that writes.
        let some = "SELECT 1 FROM accounts WHERE words_of <> search ORDER BY id LIMIT 1"
        guard try await !database.query(some, []).isEmpty else { return }
        while try await database.write({ try AccountTable(connection: $0).addMissingWords() }) {}
    }

    private func addWords(_ accounts: [(key: String, search: String)]) throws {
        let rows = accounts.flatMap { account in
            SearchWords.entries(of: account.search.split(separator: "\n").map(String.init))
                .map { [SQLValue.text($0), .text(account.key)] }
        }
        try connection.insert(rows, into: "account_words (word, username_key)")
    }

    private func removeWords(of keys: [String]) throws {
        try connection.run("DELETE FROM account_words WHERE username_key IN (" + Self.places(keys) + ")")
    }

    private static func places(_ keys: [String]) -> SQLFragment {
        keys.map { SQLFragment("$", .text($0)) }.joined(separator: ", ")
    }
}
