import Logging
import Operations
import ServiceLifecycle
import Sessions
import UserAccounts

/// Checks every second whether the stores answer, and records the beginning and the end of each outage.
///
/// The beginning is written as soon as the log itself can be reached, at the latest with the end.
struct StoreProbe: Service {
    let audit: any AuditLog
    let clock: any WallClock
    let logger: Logger
    /// Whether both stores can be read.
    let isReady: @Sendable () async -> Bool

    func run() async throws {
        var record = OutageRecord()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await note(isReady: await isReady(), in: &record)
            await pause(for: .seconds(1))
        }
    }

    /// Checks once. An event that cannot be written is written at a later check.
    func note(isReady: Bool, in record: inout OutageRecord) async {
        let events = record.events(isReady: isReady, at: clock.now())
        guard !events.isEmpty else { return }
        do {
            try await audit.append(events)
            record.written(isReady: isReady)
        } catch {
            logger.debug("an outage is not recorded yet", metadata: .describing(error))
        }
    }
}
