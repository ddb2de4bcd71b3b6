import SQLInterface

extension Migration {
    /// The keys that assertions are signed with. The private halves are in here as they are; see decision 18.
    static let assertionKeys = Migration(summary: "Create the table of assertion keys") { dialect in
        [
            """
            CREATE TABLE assertion_keys (
                id          \(dialect.text) NOT NULL PRIMARY KEY,
                private_key \(dialect.bytes) NOT NULL,
                created_at  \(dialect.integer) NOT NULL,
                signs_from  \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """
        ]
    }
}
