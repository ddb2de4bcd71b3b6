package import SQLInterface

extension Migration {
    /// The verification costs of stored hashes; see decision 30. A starting server fills the table.
    package static let passwordCosts = Migration(summary: "Note what stored password hashes cost to check") { dialect in
        ["CREATE TABLE password_costs (decoy \(dialect.text) NOT NULL PRIMARY KEY) \(dialect.tableOptions)"]
    }
}
