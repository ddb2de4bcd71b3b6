import Logging
import Operations
import SQLiteClient
import ServiceLifecycle

/// Checks every second how much room is left for the database, and logs changes.
struct DiskWatch: Service {
    let disk: DiskReserve
    let logger: Logger

    func run() async throws {
        var level = DiskLevel.ample
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let finding = disk.look()
            if finding.level != level { tell(finding) }
            level = finding.level
            await pause(for: .seconds(1))
        }
    }

    private func tell(_ finding: DiskReserve.Finding) {
        let metadata: Logger.Metadata = ["free": "\(finding.free)"]
        switch finding.level {
        case .ample: logger.notice("there is room for the database again", metadata: metadata)
        case .low: logger.warning("little room is left for the database", metadata: metadata)
        case .full:
            logger.error(
                "no room is left for the database: users cannot sign in, sessions continue and can be ended",
                metadata: metadata)
        }
    }
}
