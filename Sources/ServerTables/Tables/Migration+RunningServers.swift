import SQLInterface

extension Migration {
    /// The public URLs of the running servers, for the links that a command prints.
    static let runningServers = Migration(summary: "Note where browsers reach the servers that run") {
        dialect in
        [
            """
            CREATE TABLE running_servers (
                server     \(dialect.text) NOT NULL PRIMARY KEY,
                public_url \(dialect.text) NOT NULL,
                seen_at    \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """
        ]
    }
}
