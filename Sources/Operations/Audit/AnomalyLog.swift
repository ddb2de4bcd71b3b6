package import Logging
package import Sessions
import Synchronization
package import UserAccounts

/// Writes anomalies into the audit log, one line a minute for each kind with their number. A request only increments a
/// counter, so that no client can fill the log or keep the database busy.
package final class AnomalyLog: Sendable {
    private let tally = Mutex(AnomalyTally())
    private let audit: any AuditLog
    private let clock: any WallClock
    private let logger: Logger

    package init(audit: any AuditLog, clock: any WallClock, logger: Logger) {
        self.audit = audit
        self.clock = clock
        self.logger = logger
    }

    /// Counts one anomaly. Costs no I/O.
    package func note(_ anomaly: Anomaly, in context: AuditContext) {
        let now = clock.now()
        tally.withLock { $0.add(anomaly, in: context, at: now) }
    }

    /// Writes the lines that are due.
    package func flushDue() async {
        let now = clock.now()
        await write(tally.withLock { $0.takeDue(at: now) }, at: now)
    }

    /// Writes all lines, for the end of the server.
    package func flushAll() async {
        let now = clock.now()
        await write(tally.withLock { $0.takeAll(at: now) }, at: now)
    }

    private func write(_ windows: [Anomaly: AnomalyTally.Window], at now: Timestamp) async {
        guard !windows.isEmpty else { return }
        let events = windows.sorted { $0.value.first < $1.value.first }.map { $0.value.event(about: $0.key, at: now) }
        do {
            try await audit.append(events)
        } catch {
            tally.withLock { $0.restore(windows) }
            logger.error("audit log unavailable", metadata: ["events": "\(events.count)"])
        }
    }
}
