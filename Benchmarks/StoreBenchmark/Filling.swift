import PostgresSessionStore
import SQLiteSessionStore
import Sessions
import ValkeySessionStore

/// Signs users in, 64 at a time.
struct Filling {
    let url: String
    let number: Int

    func run() async throws {
        let manager = try SessionManager(store: try await openStore(url))
        let agent =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
        let device = Device(userAgent: agent, address: "192.0.2.171")
        let lanes = 64
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for session in stride(from: lane, to: number, by: lanes) {
                        _ = try await manager.login(PrincipalID("8qkEu9GXkAeR4Sl\(session / 4)"), from: device)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Opens the store of a URL.
///
/// - Parameter connections: to PostgreSQL.
func openStore(_ url: String, connections: Int = 4) async throws -> any SessionStore {
    if url.hasPrefix("sqlite:") { return try SQLiteSessionStore(path: String(url.dropFirst("sqlite:".count))) }
    if url.hasPrefix("postgres") { return try await PostgresSessionStore(url: url, connections: connections) }
    return try ValkeySessionStore(url: url)
}
