/// The append-only record of what happened.
///
/// Each entry carries the hash of the one before, so that an edit, a removal or a new order is noticed (ASVS 16.4.2).
/// There is no way to change or remove an entry through this port. A thrown error means that the log is unavailable.
package protocol AuditLog: Sendable {
    /// Adds events, in this order, in one transaction. Returns the entries they became.
    @discardableResult
    func append(_ events: [AuditEvent]) async throws -> [AuditEntry]

    /// One page of entries.
    func page(_ query: AuditQuery) async throws -> AuditPage

    /// The end of the chain: to be noted elsewhere, so that cutting or rewriting the log is noticed even when whoever
    /// does it makes everything in the database fit.
    func head() async throws -> AuditChain

    /// Reads the whole chain, compares every entry with its hash, and the chain with a head that was noted earlier.
    func verify(against pinned: AuditChain?) async throws -> AuditVerification
}

extension AuditLog {
    /// Adds one event.
    @discardableResult
    package func append(_ event: AuditEvent) async throws -> AuditEntry? {
        try await append([event]).last
    }

    /// Reads the whole chain and compares every entry with its hash.
    package func verify() async throws -> AuditVerification {
        try await verify(against: nil)
    }

    /// Hands over every entry that `query` selects, oldest first, one JSON document a line.
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
