package import Sessions

/// Events of one topic between two lines of the log: the first of them, which stands for all, and their number.
package struct FoldedEvents: Sendable, Equatable {
    package let first: AuditEvent
    package private(set) var count = 1
    private var last: Timestamp
    /// The first few addresses they came from.
    private var addresses: [String]

    init(_ event: AuditEvent) {
        first = event
        last = event.time
        addresses = [event.context.sourceAddress].compactMap { $0 }
    }

    mutating func add(_ event: AuditEvent) {
        count += 1
        last = max(last, event.time)
        note([event.context.sourceAddress].compactMap { $0 })
    }

    /// These and later ones as one.
    func followed(by later: FoldedEvents) -> FoldedEvents {
        var copy = self
        copy.count += later.count
        copy.last = max(last, later.last)
        copy.note(later.addresses)
        return copy
    }

    /// The line that reports them.
    package func event(at now: Timestamp) -> AuditEvent {
        var event = first
        event.time = now
        event.details[AuditFolding.countField] = .integer(Int64(count))
        event.details["first"] = .string(first.time.rfc3339)
        event.details["last"] = .string(last.rfc3339)
        event.details["addresses"] = .strings(addresses)
        return event
    }

    private mutating func note(_ more: [String]) {
        for address in more where addresses.count < AuditFolding.addressLimit && !addresses.contains(address) {
            addresses.append(address)
        }
    }
}
