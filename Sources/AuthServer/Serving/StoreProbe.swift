import Logging
import ServiceLifecycle
import Sessions
import UserAccounts

/// Checks every second whether the stores answer, and records the beginning and the end of each outage.
///
/// The beginning is written as soon as the log itself can be reached, at the latest with the end.
struct StoreProbe: Service {
    let context: ServerContext

    func run() async throws {
        var record = OutageRecord()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await note(isReady: await context.isReady(), in: &record)
            await pause(for: .seconds(1))
        }
    }

    /// Checks once. An event that cannot be written is written at a later check.
    func note(isReady: Bool, in record: inout OutageRecord) async {
        let events = record.events(isReady: isReady, at: context.clock.now())
        guard !events.isEmpty else { return }
        do {
            try await context.audit.append(events)
            record.written(isReady: isReady)
        } catch {
            context.logger.debug("an outage is not recorded yet", metadata: .describing(error))
        }
    }
}
