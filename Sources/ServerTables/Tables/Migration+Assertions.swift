package import SQLInterface

extension Migration {
    /// The signing keys of assertions. The private keys are stored unencrypted; see decision 18.
    package static let assertionKeys = Migration(summary: "Create the table of assertion keys") { dialect in
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
