package import Sessions

/// Verifies a chain from its anchor to its head: the rules of `audit verify`, without the reading.
package struct AuditInspection: Sendable {
    /// The end of the verified part.
    package private(set) var chain: AuditChain
    private let anchor: AuditChain
    private let pinned: AuditChain?
    private var recordedAnchor = AuditChain.empty
    private var hasMetPin = false

    /// Begins at the anchor.
    ///
    /// - Parameters:
    ///   - anchor: the last entry that was removed because of its age; ``AuditChain/empty`` if none was ever removed.
    ///   - pinned: a head that was recorded earlier, outside the log.
    package init(from anchor: AuditChain, pinned: AuditChain? = nil) {
        chain = anchor
        self.anchor = anchor
        self.pinned = pinned
        hasMetPin = pinned == anchor || pinned == .empty
    }

    /// Advances along the chain by an entry that was read back. `false` if it is not the entry that was written here.
    package mutating func follow(_ entry: AuditEntry) -> Bool {
        guard chain.follow(entry) else { return false }
        if chain == pinned { hasMetPin = true }
        if let removed = entry.removedBefore { recordedAnchor = removed }
        return true
    }

    /// The result after the last entry.
    ///
    /// - Parameter head: the end of the chain, as recorded with the last entry.
    package func conclude(head: AuditChain) -> AuditVerification {
        // If entries were cut off at the end, the rest is a valid chain; the head still records its former length.
        guard head == chain else { return .broken(at: min(head.sequence, chain.sequence) + 1) }
        // The same holds for entries cut off at the beginning, unless the chain itself records their removal.
        guard recordedAnchor == anchor else { return .broken(at: max(1, anchor.sequence)) }
        if let pinned, !hasMetPin {
            return pinned.sequence < anchor.sequence ? .outlived(pinned) : .departed(from: pinned)
        }
        return .intact(count: Int(chain.sequence - anchor.sequence))
    }
}

extension AuditEvent {
    /// The event that records the removal of old entries. It is in the chain, so any further removal is detected.
    package static func pruned(
        through last: AuditChain,
        count: Int,
        before cutoff: String,
        at now: Timestamp
    ) -> AuditEvent {
        AuditEvent(
            .auditPruned, at: now, in: .system,
            details: [
                "count": .integer(Int64(count)), "before": .string(cutoff),
                "last_seq": .integer(last.sequence), "last_hash": .string(last.hash.hexadecimal),
            ])
    }
}

extension AuditEntry {
    /// The point up to which entries were removed, if this entry records a removal.
    fileprivate var removedBefore: AuditChain? {
        guard event == AuditEventName.auditPruned.rawValue,
            case .integer(let sequence) = fields["last_seq"],
            let hash = fields["last_hash"]?.text.flatMap([UInt8].init(hexadecimal:))
        else { return nil }
        return AuditChain(sequence: sequence, hash: hash)
    }
}
