package import Sessions
import Synchronization
package import UserAccounts

/// Collects repeated audit events until they are written as one line with their number. One instance serves all writers
/// of audit events in this process.
package final class AuditFold: Sendable {
    private let folding = Mutex(AuditFolding())
    private let hasRoom: @Sendable () -> Bool

    /// - Parameter hasRoom: whether the disk has room for more than the mandatory entries. Without room, informational
    ///   lines wait.
    package init(hasRoom: @escaping @Sendable () -> Bool = { true }) {
        self.hasRoom = hasRoom
    }

    /// Audit events, divided into those that get their own entry and those that are counted.
    struct Sorted {
        var written: [AuditEvent] = []
        var counted: [AuditEvent] = []
    }

    /// Divides events that only report something.
    func sort(reports events: [AuditEvent]) -> Sorted {
        let hasRoom = hasRoom()
        return sort(events) { hasRoom || AuditTopic($0) == nil }
    }

    /// Divides events that are stored together with the change they report.
    func sort(changes events: [AuditEvent]) -> Sorted {
        sort(events) { _ in true }
    }

    private func sort(_ events: [AuditEvent], _ isWelcome: (AuditEvent) -> Bool) -> Sorted {
        folding.withLock { folding in
            events.reduce(into: Sorted()) { sorted, event in
                if isWelcome(event), folding.admits(event) {
                    sorted.written.append(event)
                } else {
                    sorted.counted.append(event)
                }
            }
        }
    }

    /// Counts the events without an entry, once they have happened.
    package func count(_ events: [AuditEvent]) {
        guard !events.isEmpty else { return }
        folding.withLock { folding in
            for event in events { folding.count(event) }
        }
    }

    /// The lines to write now. Empty while the disk has no room for them.
    package func takeDue(at now: Timestamp) -> [AuditTopic: FoldedEvents] {
        guard hasRoom() else { return [:] }
        return folding.withLock { $0.takeDue(at: now) }
    }

    /// All lines, for the end of the server.
    package func takeAll() -> [AuditTopic: FoldedEvents] {
        folding.withLock { $0.takeAll() }
    }

    /// Takes back lines that could not be written.
    package func restore(_ lines: [AuditTopic: FoldedEvents]) {
        folding.withLock { $0.restore(lines) }
    }
}

extension AuditFold? {
    /// Divides events that only report something. Without a fold each gets its entry.
    func sort(reports events: [AuditEvent]) -> AuditFold.Sorted {
        self?.sort(reports: events) ?? AuditFold.Sorted(written: events)
    }

    /// Divides events that are stored together with the change they report. Without a fold each gets its entry.
    func sort(changes events: [AuditEvent]) -> AuditFold.Sorted {
        self?.sort(changes: events) ?? AuditFold.Sorted(written: events)
    }
}
