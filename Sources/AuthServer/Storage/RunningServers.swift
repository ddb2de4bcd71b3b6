import SQLInterface
import Sessions

/// Which servers run on a database just now, and where browsers reach them.
///
/// A command has a configuration of its own, which may differ from the server's: `serve --port` alone does that. What
/// a command tells people must lead to the server there is.
struct RunningServers: Sendable {
    /// How often a server says that it still runs.
    static let interval = Duration.seconds(60)
    /// For how long a server is believed to run that has said so. One that was killed says nothing.
    static let validity = Duration.seconds(150)
    /// How long the rows of killed servers are kept.
    private static let memory = Duration.seconds(86_400)

    let database: any SQLDatabase

    /// Where browsers reach the server that was heard of last; `nil` when none runs.
    func publicURL(at now: Timestamp) async throws -> PublicURL? {
        let rows = try await database.query(
            "SELECT public_url FROM running_servers WHERE seen_at >= $1 AND seen_at <= $2 ORDER BY seen_at DESC LIMIT 1",
            [.time(now - Self.validity), .time(now + Self.validity)])
        return rows.first.flatMap { try? PublicURL($0.text(0)) }
    }

    /// Notes that a server runs.
    func note(_ server: String, at url: PublicURL, _ now: Timestamp) async throws {
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

    /// Notes that a server has stopped.
    func remove(_ server: String) async throws {
        _ = try await database.write { try $0.run("DELETE FROM running_servers WHERE server = $1", .text(server)) }
    }
}
