package import SQLInterface
package import Sessions
package import WebAddresses

/// A server that reported a short time ago.
package struct RunningServer: Hashable, Sendable {
    /// The address at which browsers reach it.
    package let url: String

    /// Its version. Empty for a server of a version that did not report it.
    package let version: String

    /// When it reported last.
    package let seen: Timestamp

    package init(url: String, version: String, seen: Timestamp) {
        self.url = url
        self.version = version
        self.seen = seen
    }
}

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
    package func all(at now: Timestamp) async throws -> [RunningServer] {
        try await database.query(
            """
            SELECT public_url, seen_at, version FROM running_servers
            WHERE seen_at >= $1 AND seen_at <= $2 ORDER BY seen_at DESC
            """,
            [.time(now - Self.validity), .time(now + Self.validity)]
        ).map { RunningServer(url: try $0.text(0), version: try $0.text(2), seen: try $0.time(1)) }
    }

    /// Records that a server runs.
    package func note(_ server: String, at url: PublicURL, version: String, _ now: Timestamp) async throws {
        try await database.write { connection in
            try connection.run("DELETE FROM running_servers WHERE seen_at < $1", .time(now - Self.memory))
            try connection.run(
                """
                INSERT INTO running_servers (server, public_url, seen_at, version) VALUES ($1, $2, $3, $4)
                ON CONFLICT (server) DO UPDATE SET public_url = $2, seen_at = $3, version = $4
                """,
                .text(server), .text(url.origin), .time(now), .text(version))
        }
    }

    /// Records that a server has stopped.
    package func remove(_ server: String) async throws {
        _ = try await database.write { try $0.run("DELETE FROM running_servers WHERE server = $1", .text(server)) }
    }
}
