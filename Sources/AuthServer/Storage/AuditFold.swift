import Sessions
import Synchronization
import UserAccounts

/// Where repetitions wait to be written as lines with their number: one for everything in this process that writes audit
/// events.
package final class AuditFold: Sendable {
    private let folding = Mutex(AuditFolding())
    private let hasRoom: @Sendable () -> Bool

    /// - Parameter hasRoom: whether there is room on the disk for more than what must be written. Without it, what is only
    ///   worth knowing waits.
    package init(hasRoom: @escaping @Sendable () -> Bool = { true }) {
        self.hasRoom = hasRoom
    }

    /// Events that were sorted into those that get an entry of their own and those that are to be counted.
    struct Sorted {
        var written: [AuditEvent] = []
        var counted: [AuditEvent] = []
    }

    /// Sorts events that report something.
    func sort(reports events: [AuditEvent]) -> Sorted {
        let hasRoom = hasRoom()
        return sort(events) { hasRoom || AuditTopic($0) == nil }
    }

    /// Sorts events that are stored together with the change they report.
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

    /// Counts what got no entry, once it has happened.
    func count(_ events: [AuditEvent]) {
        guard !events.isEmpty else { return }
        folding.withLock { folding in
            for event in events { folding.count(event) }
        }
    }

    /// The lines to write now. None while there is no room for them.
    func takeDue(at now: Timestamp) -> [AuditTopic: FoldedEvents] {
        guard hasRoom() else { return [:] }
        return folding.withLock { $0.takeDue(at: now) }
    }

    /// All lines, because the server stops.
    func takeAll() -> [AuditTopic: FoldedEvents] {
        folding.withLock { $0.takeAll() }
    }

    /// Takes back what could not be written.
    func restore(_ lines: [AuditTopic: FoldedEvents]) {
        folding.withLock { $0.restore(lines) }
    }
}

extension AuditFold? {
    /// Sorts events that report something. Without a fold each gets its entry.
    func sort(reports events: [AuditEvent]) -> AuditFold.Sorted {
        self?.sort(reports: events) ?? AuditFold.Sorted(written: events)
    }

    /// Sorts events that are stored together with the change they report. Without a fold each gets its entry.
    func sort(changes events: [AuditEvent]) -> AuditFold.Sorted {
        self?.sort(changes: events) ?? AuditFold.Sorted(written: events)
    }
}
