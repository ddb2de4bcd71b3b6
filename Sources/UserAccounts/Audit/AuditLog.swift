package import Sessions

/// The append-only log of events.
///
/// Each entry contains the hash of the previous one, so that a changed, removed or reordered entry is detected (ASVS 16.4.2).
/// This protocol has no way to change or remove an entry. A thrown error means that the log is unavailable.
package protocol AuditLog: Sendable {
    /// Appends events, in this order, in one transaction. Returns their entries.
    @discardableResult
    func append(_ events: [AuditEvent]) async throws -> [AuditEntry]

    /// One page of entries.
    func page(_ query: AuditQuery) async throws -> AuditPage

    /// The end of the chain: to be recorded elsewhere, so that truncating or rewriting the log is detected even if the attacker
    /// makes everything in the database consistent.
    func head() async throws -> AuditChain

    /// Reads the whole chain, compares every entry with its hash, and the chain with a head that was recorded earlier.
    func verify(against pinned: AuditChain?) async throws -> AuditVerification
}

extension AuditLog {
    /// Appends one event.
    @discardableResult
    package func append(_ event: AuditEvent) async throws -> AuditEntry? {
        try await append([event]).last
    }

    /// Reads the whole chain and compares every entry with its hash.
    package func verify() async throws -> AuditVerification {
        try await verify(against: nil)
    }

    /// Passes every entry that matches `query` to `write`, oldest first, one JSON document per line.
    package func export(_ query: AuditQuery = AuditQuery(), to write: (String) async throws -> Void) async throws {
        var query = query
        query.order = .oldestFirst
        query.limit = AuditQuery.maximumLimit
        while true {
            let page = try await page(query)
            for entry in page.items {
                try await write(entry.jsonLine)
            }
            guard let next = page.next else { return }
            query.after = next
        }
    }
}

/// The result of reading the whole chain.
package enum AuditVerification: Hashable, Sendable {
    /// Every entry is in its place and as it was written. The number of entries.
    case intact(count: Int)

    /// The first fault: the sequence number of the entry that was edited or is missing.
    case broken(at: Int64)

    /// The chain is consistent, but is not the log whose head was recorded: it has been truncated or rewritten since then.
    case departed(from: AuditChain)

    /// The chain is consistent, but the recorded entry is older than those that are kept, so it cannot be compared.
    case outlived(AuditChain)
}

/// The only way to remove entries from the audit log: the oldest, once they have been kept for long enough.
///
/// Separate from ``AuditLog``, so that code that writes to the log cannot remove entries from it.
package protocol AuditRetention: Sendable {
    /// Removes the oldest entries from before `cutoff`, at most `limit`, and records how many were removed and the hash of the
    /// last of them. The removal, its record and the chain's new beginning are stored together or not at all.
    ///
    /// - Returns: how many were removed. If none were, nothing is recorded.
    func removeEntries(before cutoff: Timestamp, limit: Int, at now: Timestamp) async throws -> Int
}
