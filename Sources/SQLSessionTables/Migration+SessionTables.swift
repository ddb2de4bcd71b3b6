package import SQLInterface

extension Migrator {
    /// Looks after the tables of sessions.
    package static let sessionTables = Migrator(Migration.sessionTables, versionTable: "sessions_schema")
}

extension Migration {
    /// All steps. The first makes version 1.
    ///
    /// Text that comes from outside is kept as bytes: SQLite's text functions stop at NUL, PostgreSQL takes no NUL at
    /// all, and bytes compare as Swift does.
    static let sessionTables = [
        Migration(summary: "Create the tables of sessions") { dialect in
            [
                """
                CREATE TABLE sessions (
                    id              \(dialect.bytes) NOT NULL PRIMARY KEY,
                    principal       \(dialect.bytes),
                    created_at      \(dialect.integer) NOT NULL,
                    last_seen       \(dialect.integer) NOT NULL,
                    idle_timeout    \(dialect.integer) NOT NULL,
                    absolute_expiry \(dialect.integer) NOT NULL,
                    expiry          \(dialect.integer) NOT NULL,
                    lifetime        \(dialect.text) NOT NULL,
                    assurance       \(dialect.integer),
                    version         \(dialect.integer) NOT NULL,
                    secrets         \(dialect.bytes) NOT NULL,
                    csrf            \(dialect.bytes) NOT NULL,
                    authentication  \(dialect.bytes) NOT NULL,
                    user_agent      \(dialect.bytes) NOT NULL,
                    address         \(dialect.bytes) NOT NULL,
                    label           \(dialect.bytes) NOT NULL,
                    data            \(dialect.bytes) NOT NULL
                ) \(dialect.keyedTableOptions)
                """,
                """
                CREATE INDEX sessions_by_principal ON sessions (principal, created_at, id)
                WHERE principal IS NOT NULL
                """,
                "CREATE INDEX sessions_by_creation ON sessions (created_at, id)",
                "CREATE INDEX sessions_by_expiry ON sessions (expiry)",
                """
                CREATE TABLE ended_sessions (
                    id        \(dialect.bytes) NOT NULL PRIMARY KEY,
                    principal \(dialect.bytes),
                    reason    \(dialect.text) NOT NULL,
                    actor     \(dialect.bytes),
                    note      \(dialect.bytes),
                    ended_at  \(dialect.integer) NOT NULL,
                    digests   \(dialect.bytes) NOT NULL
                ) \(dialect.keyedTableOptions)
                """,
                "CREATE INDEX ended_sessions_by_end ON ended_sessions (ended_at)",
            ]
        },
        Migration(summary: "Note the credential epoch of each session") { dialect in
            ["ALTER TABLE sessions ADD COLUMN epoch \(dialect.integer) NOT NULL DEFAULT 0"]
        },
        Migration(summary: "Log changes of sessions for the caches of servers") { $0.tables(of: .sessions) },
        Migration(summary: "Note the application of each session") { dialect in
            [
                "ALTER TABLE sessions ADD COLUMN application \(dialect.bytes)",
                """
                CREATE INDEX sessions_by_application ON sessions (application, created_at, id)
                WHERE application IS NOT NULL
                """,
                "ALTER TABLE ended_sessions ADD COLUMN application \(dialect.bytes)",
            ]
        },
        Migration(summary: "Index the browsers, systems, methods and addresses of sessions") { dialect in
            // Sessions that began before have none of the first three: they are found by other filters only.
            ["browser", "system", "methods"].flatMap { column in
                [
                    "ALTER TABLE sessions ADD COLUMN \(column) \(dialect.bytes)",
                    """
                    CREATE INDEX sessions_by_\(column) ON sessions (\(column), created_at, id)
                    WHERE \(column) IS NOT NULL
                    """,
                ]
            } + ["CREATE INDEX sessions_by_address ON sessions (address)"]
        },
    ]
}
