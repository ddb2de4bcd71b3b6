import SQLInterface

extension Migration {
    /// Failed logins, counted by all instances together.
    static let loginFailures = Migration(summary: "Create the table of failed logins") { dialect in
        [
            """
            CREATE TABLE login_failures (
                digest     \(dialect.bytes) NOT NULL PRIMARY KEY,
                failures   \(dialect.integer) NOT NULL,
                first_at   \(dialect.integer) NOT NULL,
                last_at    \(dialect.integer) NOT NULL,
                expires_at \(dialect.integer) NOT NULL
            ) \(dialect.keyedTableOptions)
            """,
            "CREATE INDEX login_failures_by_expiry ON login_failures (expires_at)",
        ]
    }

    /// The number of failed logins that are attempts still being decided.
    static let undecidedLogins = Migration(summary: "Tell attempts that are being decided from failed logins") {
        dialect in
        ["ALTER TABLE login_failures ADD COLUMN undecided \(dialect.integer) NOT NULL DEFAULT 0"]
    }
}
