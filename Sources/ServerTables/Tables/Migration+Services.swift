package import SQLInterface

extension Migration {
    /// The services that may read ended sessions, and the ended sessions.
    package static let services = Migration(summary: "Create the tables of services and of ended sessions") { dialect in
        [
            """
            CREATE TABLE service_credentials (
                name       \(dialect.text) NOT NULL PRIMARY KEY,
                digest     \(dialect.bytes) NOT NULL UNIQUE,
                created_at \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """,
            """
            CREATE TABLE revocations (
                seq       \(dialect.integer) NOT NULL PRIMARY KEY,
                session   \(dialect.text) NOT NULL,
                principal \(dialect.text),
                reason    \(dialect.text) NOT NULL,
                ended_at  \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """,
            "CREATE INDEX revocations_by_time ON revocations (ended_at)",
        ]
    }
}
