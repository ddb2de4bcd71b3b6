package import SQLInterface
package import Sessions
package import WebAddresses

/// The servers that run on a database now, and the URLs at which browsers reach them.
///
/// A command has its own configuration, which may differ from the server's, for example because of `serve --port`. The
/// links that a command prints must lead to the running server.
package struct RunningServers: Sendable {
    /// The interval at which a server reports that it still runs.
    package static let interval = Duration.seconds(60)
    /// How long a report counts. A killed server reports nothing.
    static let validity = Duration.seconds(150)
    /// How long the rows of killed servers are kept.
    private static let memory = Duration.seconds(86_400)

    package let database: any SQLDatabase

    package init(database: any SQLDatabase) {
        self.database = database
    }

    /// The public URL of the server that reported last; `nil` if none runs.
    package func publicURL(at now: Timestamp) async throws -> PublicURL? {
        try await all(at: now).first.flatMap { try? PublicURL($0.url) }
    }

    /// The servers whose report counts, the latest first.
    package func all(at now: Timestamp) async throws -> [(url: String, seen: Timestamp)] {
        try await database.query(
            "SELECT public_url, seen_at FROM running_servers WHERE seen_at >= $1 AND seen_at <= $2 ORDER BY seen_at DESC",
            [.time(now - Self.validity), .time(now + Self.validity)]
        ).map { (try $0.text(0), try $0.time(1)) }
    }

    /// Records that a server runs.
    package func note(_ server: String, at url: PublicURL, _ now: Timestamp) async throws {
        try await database.write { connection in
            try connection.run("DELETE FROM running_servers WHERE seen_at < $1", .time(now - Self.memory))
            try connection.run(
                """
                INSERT INTO running_servers (server, public_url, seen_at) VALUES ($1, $2, $3)
                ON CONFLICT (server) DO UPDATE SET public_url = $2, seen_at = $3
                """,
                .text(server), .text(url.origin), .time(now))
        }
    }

    /// Records that a server has stopped.
    package func remove(_ server: String) async throws {
        _ = try await database.write { try $0.run("DELETE FROM running_servers WHERE server = $1", .text(server)) }
    }
}
