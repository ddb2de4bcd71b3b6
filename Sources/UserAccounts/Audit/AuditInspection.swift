package import Sessions

/// Follows a chain from its anchor to its head: the rules of `audit verify`, without the reading.
package struct AuditInspection: Sendable {
    /// The end of what has been followed.
    package private(set) var chain: AuditChain
    private let anchor: AuditChain
    private let pinned: AuditChain?
    private var recordedAnchor = AuditChain.empty
    private var hasMetPin = false

    /// Begins at the anchor.
    ///
    /// - Parameters:
    ///   - anchor: the last entry that was removed because it was old; ``AuditChain/empty`` when none ever was.
    ///   - pinned: a head that was noted earlier, outside of the log.
    package init(from anchor: AuditChain, pinned: AuditChain? = nil) {
        chain = anchor
        self.anchor = anchor
        self.pinned = pinned
        hasMetPin = pinned == anchor || pinned == .empty
    }

    /// Follows the chain by an entry that was read back. `false` if it is not the one that was written here.
    package mutating func follow(_ entry: AuditEntry) -> Bool {
        guard chain.follow(entry) else { return false }
        if chain == pinned { hasMetPin = true }
        if let removed = entry.removedBefore { recordedAnchor = removed }
        return true
    }

    /// What can be said after the last entry.
    ///
    /// - Parameter head: the end of the chain as it was noted with the last entry.
    package func conclude(head: AuditChain) -> AuditVerification {
        // Entries cut off at the end leave a chain that is whole; the head remembers how long it was.
        guard head == chain else { return .broken(at: min(head.sequence, chain.sequence) + 1) }
        // Entries cut off at the beginning do so too, unless the chain itself says that they were removed.
        guard recordedAnchor == anchor else { return .broken(at: max(1, anchor.sequence)) }
        if let pinned, !hasMetPin {
            return pinned.sequence < anchor.sequence ? .outlived(pinned) : .departed(from: pinned)
        }
        return .intact(count: Int(chain.sequence - anchor.sequence))
    }
}

extension AuditEvent {
    /// The event that says that old entries were removed. It is in the chain, so whoever removes more is found out.
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
    /// Up to where entries were removed, if this is the entry that says so.
    fileprivate var removedBefore: AuditChain? {
        guard event == AuditEventName.auditPruned.rawValue,
            case .integer(let sequence) = fields["last_seq"],
            let hash = fields["last_hash"]?.text.flatMap([UInt8].init(hexadecimal:))
        else { return nil }
        return AuditChain(sequence: sequence, hash: hash)
    }
}
