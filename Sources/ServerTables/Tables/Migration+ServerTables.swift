package import SQLInterface

extension Migrator {
    /// Migrates the tables of accounts, links, keys and the audit log.
    package static let serverTables = Migrator(Migration.serverTables, versionTable: "schema_version")
}

extension Migration {
    /// All steps. The first creates version 1.
    package static let serverTables = [
        Migration(summary: "Create the tables of accounts, links, keys and the audit log") { dialect in
            accounts(dialect) + links(dialect) + keys(dialect) + audit(dialect)
        },
        loginFailures,
        Migration(summary: "Let audit events leave the log when they have been kept for long enough") { dialect in
            auditRetention(dialect)
        },
        assertionKeys,
        services,
        usernameSkeletons,
        credentialEpochs,
        undecidedLogins,
        clockRecord,
        passwordCosts,
        runningServers,
        accountLog,
        serviceScopes,
        factors,
        accountWords,
        hourlyCounts,
        auditSessions,
    ]

    private static func accounts(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE accounts (
                id                   \(dialect.text) NOT NULL PRIMARY KEY,
                username             \(dialect.text) NOT NULL,
                username_key         \(dialect.text) NOT NULL UNIQUE,
                display_name         \(dialect.text) NOT NULL,
                email                \(dialect.text),
                roles                \(dialect.text) NOT NULL,
                memberships          \(dialect.text) NOT NULL,
                administrator        \(dialect.integer) NOT NULL,
                disabled             \(dialect.integer) NOT NULL,
                must_change_password \(dialect.integer) NOT NULL,
                security_version     \(dialect.integer) NOT NULL,
                created_at           \(dialect.integer) NOT NULL,
                updated_at           \(dialect.integer) NOT NULL,
                password_changed_at  \(dialect.integer),
                last_login           \(dialect.integer),
                password_hash        \(dialect.text),
                search               \(dialect.text) NOT NULL
            ) \(dialect.tableOptions)
            """
        ]
    }

    private static func links(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE one_time_links (
                digest     \(dialect.bytes) NOT NULL PRIMARY KEY,
                purpose    \(dialect.text) NOT NULL,
                account    \(dialect.text) REFERENCES accounts (id) ON DELETE CASCADE,
                expires_at \(dialect.integer) NOT NULL,
                ended_at   \(dialect.integer)
            ) \(dialect.tableOptions)
            """,
            "CREATE INDEX one_time_links_by_account ON one_time_links (account)",
            "CREATE INDEX one_time_links_by_expiry ON one_time_links (expires_at)",
        ]
    }

    private static func keys(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE instance_keys (
                name       \(dialect.text) NOT NULL PRIMARY KEY,
                value      \(dialect.bytes) NOT NULL,
                created_at \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """
        ]
    }

    /// The columns before `body` repeat some of its fields for searches; `audit verify` compares them.
    private static func audit(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE audit_log (
                seq           \(dialect.integer) NOT NULL PRIMARY KEY,
                time          \(dialect.integer) NOT NULL,
                event         \(dialect.text) NOT NULL,
                actor         \(dialect.text),
                target        \(dialect.text),
                body          \(dialect.text) NOT NULL,
                previous_hash \(dialect.bytes) NOT NULL,
                hash          \(dialect.bytes) NOT NULL
            ) \(dialect.tableOptions)
            """,
            "CREATE INDEX audit_log_by_event ON audit_log (event, seq)",
            "CREATE INDEX audit_log_by_actor ON audit_log (actor, seq)",
            "CREATE INDEX audit_log_by_target ON audit_log (target, seq)",
            "CREATE INDEX audit_log_by_time ON audit_log (time)",
            """
            CREATE TABLE audit_head (
                single \(dialect.integer) NOT NULL PRIMARY KEY CHECK (single = 1),
                seq    \(dialect.integer) NOT NULL,
                hash   \(dialect.bytes) NOT NULL
            ) \(dialect.tableOptions)
            """,
        ] + dialect.appendOnly("audit_log", "seq")
    }
}
