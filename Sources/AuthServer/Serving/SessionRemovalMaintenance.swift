import Logging
import ServiceLifecycle
import Sessions
import UserAccounts

/// Removes the records of sessions that a change of their account has ended, where the server that made the change was
/// stopped, or had no session store, before it could.
///
/// Nobody waits for it: those sessions are refused since the change was stored.
struct SessionRemovalMaintenance: Service {
    /// How long a change has to remove them by itself. Its own session is on the way to the new epoch meanwhile.
    private static let patience: Duration = .seconds(10)
    private static let interval: Duration = .seconds(5)

    let change: SecurityChange
    let sessions: SessionManager
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await removeAll()
            await pause(for: Self.interval)
        }
    }

    private func removeAll() async {
        do {
            let managed = ManagedSessions(sessions)
            while try await change.removeEnded(since: sessions.clock.now() - Self.patience, sessions: managed) > 0 {}
        } catch {
            logger.debug("removal of ended sessions put off", metadata: ["error": "\(type(of: error))"])
        }
    }
}
