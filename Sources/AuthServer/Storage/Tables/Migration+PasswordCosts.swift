import SQLInterface

extension Migration {
    /// What stored hashes cost to check; see decision 30. A server that starts fills it.
    static let passwordCosts = Migration(summary: "Note what stored password hashes cost to check") { dialect in
        ["CREATE TABLE password_costs (decoy \(dialect.text) NOT NULL PRIMARY KEY) \(dialect.tableOptions)"]
    }
}
