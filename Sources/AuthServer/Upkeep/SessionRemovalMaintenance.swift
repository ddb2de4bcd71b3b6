import Logging
import Operations
import ServiceLifecycle
import Sessions
import UserAccounts

/// Removes the records of sessions that an account change has ended, if the server that made the change stopped, or lost
/// its session store, before it could.
///
/// It is not urgent: those sessions are refused as soon as the change is stored.
struct SessionRemovalMaintenance: Service {
    /// How long a change has to remove them by itself. Its own session moves to the new epoch meanwhile.
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
            logger.debug("removal of ended sessions postponed", metadata: ["error": "\(type(of: error))"])
        }
    }
}
