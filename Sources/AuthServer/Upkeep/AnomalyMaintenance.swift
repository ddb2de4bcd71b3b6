import Operations
import SQLiteClient
import ServiceLifecycle

/// Writes the counted anomalies, and the remaining ones when the server stops. While the disk is full, they wait.
struct AnomalyMaintenance: Service {
    let log: AnomalyLog
    let disk: DiskReserve?

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if disk?.finding.level != .full { await log.flushDue() }
            await pause(for: .seconds(1))
        }
        await log.flushAll()
    }
}
