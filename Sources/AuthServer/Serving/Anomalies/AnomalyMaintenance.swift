import ServiceLifecycle

/// Writes the anomalies that were counted, and the rest of them when the server stops.
struct AnomalyMaintenance: Service {
    let log: AnomalyLog

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await log.flushDue()
            await pause(for: .seconds(1))
        }
        await log.flushAll()
    }
}
