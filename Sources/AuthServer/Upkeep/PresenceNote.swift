import Logging
import Operations
import ServerTables
import ServiceLifecycle
import Sessions
import WebAddresses

/// Records once a minute that this server runs, its public URL and its version, until it stops.
struct PresenceNote: Service {
    let servers: RunningServers
    let server: String
    let url: PublicURL
    let version: String
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await pause(for: RunningServers.interval)
            await write()
        }
        await attempt { try await servers.remove(server) }
    }

    /// Records it now. Only the links that commands print and the overview depend on it.
    func write() async {
        await attempt { try await servers.note(server, at: url, version: version, clock.now()) }
    }

    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.debug("the public URL could not be recorded", metadata: .describing(error))
        }
    }
}
