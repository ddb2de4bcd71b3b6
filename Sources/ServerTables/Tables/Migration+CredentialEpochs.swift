import SQLInterface

extension Migration {
    /// Existing accounts begin in the epoch of existing sessions, so that the update signs no user out.
    static let credentialEpochs = Migration(summary: "Let a change of credentials end sessions in its own commit") {
        dialect in
        [
            "ALTER TABLE accounts ADD COLUMN credential_epoch \(dialect.integer) NOT NULL DEFAULT 0",
            "ALTER TABLE accounts ADD COLUMN epoch_reason \(dialect.text) NOT NULL DEFAULT 'password_changed'",
            """
            CREATE TABLE session_removals (
                principal \(dialect.text) NOT NULL PRIMARY KEY,
                epoch     \(dialect.integer) NOT NULL,
                reason    \(dialect.text) NOT NULL,
                actor     \(dialect.text),
                note      \(dialect.text),
                since     \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """,
            "CREATE INDEX session_removals_by_age ON session_removals (since)",
        ]
    }
}
