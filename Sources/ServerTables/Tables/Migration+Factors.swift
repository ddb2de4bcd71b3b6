import SQLInterface

extension Migration {
    /// Second factors, logins that wait for one, and browsers that are not asked for one.
    static let factors = Migration(summary: "Create the tables of second factors") { dialect in
        [
            "ALTER TABLE accounts ADD COLUMN factors \(dialect.integer) NOT NULL DEFAULT 0",
            "ALTER TABLE accounts ADD COLUMN factor_deadline \(dialect.integer)",
            "ALTER TABLE accounts ADD COLUMN user_handle \(dialect.bytes)",
        ] + passkeys(dialect) + codes(dialect) + browsers(dialect)
    }

    private static func passkeys(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE passkeys (
                id              \(dialect.bytes) NOT NULL PRIMARY KEY,
                account         \(dialect.text) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                public_key      \(dialect.bytes) NOT NULL,
                algorithm       \(dialect.integer) NOT NULL,
                sign_count      \(dialect.integer) NOT NULL,
                aaguid          \(dialect.bytes) NOT NULL,
                transports      \(dialect.text) NOT NULL,
                backup_eligible \(dialect.integer) NOT NULL,
                backed_up       \(dialect.integer) NOT NULL,
                user_verified   \(dialect.integer) NOT NULL,
                name            \(dialect.text) NOT NULL,
                rp_id           \(dialect.text) NOT NULL,
                created_at      \(dialect.integer) NOT NULL,
                last_used_at    \(dialect.integer)
            ) \(dialect.tableOptions)
            """,
            "CREATE INDEX passkeys_by_account ON passkeys (account)",
            """
            CREATE TABLE used_challenges (
                digest     \(dialect.bytes) NOT NULL PRIMARY KEY,
                expires_at \(dialect.integer) NOT NULL
            ) \(dialect.keyedTableOptions)
            """,
            "CREATE INDEX used_challenges_by_expiry ON used_challenges (expires_at)",
        ]
    }

    private static func codes(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE one_time_codes (
                account      \(dialect.text) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                state        \(dialect.text) NOT NULL,
                id           \(dialect.text) NOT NULL,
                secret       \(dialect.bytes) NOT NULL,
                key_id       \(dialect.text),
                last_step    \(dialect.integer),
                created_at   \(dialect.integer) NOT NULL,
                last_used_at \(dialect.integer),
                PRIMARY KEY (account, state)
            ) \(dialect.tableOptions)
            """,
            """
            CREATE TABLE recovery_codes (
                account \(dialect.text) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                digest  \(dialect.bytes) NOT NULL,
                used_at \(dialect.integer),
                PRIMARY KEY (account, digest)
            ) \(dialect.tableOptions)
            """,
        ]
    }

    private static func browsers(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE pending_logins (
                digest           \(dialect.bytes) NOT NULL PRIMARY KEY,
                account          \(dialect.text) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                security_version \(dialect.integer) NOT NULL,
                lifetime         \(dialect.text) NOT NULL,
                failures         \(dialect.integer) NOT NULL,
                attempts         \(dialect.integer) NOT NULL,
                expires_at       \(dialect.integer) NOT NULL
            ) \(dialect.keyedTableOptions)
            """,
            "CREATE INDEX pending_logins_by_account ON pending_logins (account)",
            "CREATE INDEX pending_logins_by_expiry ON pending_logins (expires_at)",
            """
            CREATE TABLE trusted_browsers (
                id         \(dialect.text) NOT NULL PRIMARY KEY,
                account    \(dialect.text) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                digest     \(dialect.bytes) NOT NULL UNIQUE,
                user_agent \(dialect.text) NOT NULL,
                created_at \(dialect.integer) NOT NULL,
                expires_at \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """,
            "CREATE INDEX trusted_browsers_by_account ON trusted_browsers (account)",
        ]
    }
}
