import Logging
import Operations
import ServerTables
import ServiceLifecycle
import Sessions
import UserAccounts

/// Writes the lines about repeated events, and the remaining ones when the server stops.
struct FoldMaintenance: Service {
    let fold: AuditFold
    let audit: any AuditLog
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await write(fold.takeDue(at: clock.now()))
            await pause(for: .seconds(1))
        }
        await write(fold.takeAll())
    }

    func write(_ lines: [AuditTopic: FoldedEvents]) async {
        guard !lines.isEmpty else { return }
        let now = clock.now()
        do {
            try await audit.append(lines.values.sorted { $0.first.time < $1.first.time }.map { $0.event(at: now) })
        } catch {
            fold.restore(lines)
            logger.error("audit log unavailable", metadata: ["events": "\(lines.count)"])
        }
    }
}
