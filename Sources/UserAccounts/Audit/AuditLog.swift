package import Sessions

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

/// Which entries of the audit log to read.
package struct AuditQuery: Hashable, Sendable {
    /// The most a page may hold.
    package static let maximumLimit = 1000

    /// In which order.
    package enum Order: Sendable {
        case newestFirst
        case oldestFirst
    }

    /// Only events of this name.
    package var event: String?

    /// Only what this account did or what was done to it.
    package var user: PrincipalID?

    /// Only from this moment on.
    package var since: Timestamp?

    /// The `next` of the page before: the sequence number it ended with.
    package var after: Int64?

    /// How many to return, 1 to 1000. Default 50.
    package var limit: Int {
        didSet { limit = min(max(1, limit), Self.maximumLimit) }
    }

    /// Default: newest first.
    package var order: Order

    package init(
        event: String? = nil,
        user: PrincipalID? = nil,
        since: Timestamp? = nil,
        after: Int64? = nil,
        limit: Int = 50,
        order: Order = .newestFirst
    ) {
        self.event = event
        self.user = user
        self.since = since
        self.after = after
        self.limit = min(max(1, limit), Self.maximumLimit)
        self.order = order
    }
}

/// One page of the audit log.
package struct AuditPage: Hashable, Sendable {
    /// In the order asked for.
    package let items: [AuditEntry]

    /// Where the following page begins. `nil` on the last one.
    package let next: Int64?

    package init(items: [AuditEntry], next: Int64?) {
        self.items = items
        self.next = next
    }
}

/// The result of reading the whole chain.
package enum AuditVerification: Hashable, Sendable {
    /// Every entry is where it was and as it was written. How many there are.
    case intact(count: Int)

    /// The first place where something is wrong: the sequence number of the entry that was edited, or that is missing.
    case broken(at: Int64)

    /// Whole in itself, but not the log whose head was noted: it was cut, or written anew, since then.
    case departed(from: AuditChain)

    /// Whole, but the entry that was noted is older than those that are kept, so that nothing can be said about it.
    case outlived(AuditChain)
}

/// The one way in which entries leave the audit log: the oldest, when they have been kept for long enough.
///
/// Apart from ``AuditLog``, so that whoever writes to the log cannot remove from it.
package protocol AuditRetention: Sendable {
    /// Removes the oldest entries from before `cutoff`, at most `limit`, and records how many went and with which hash
    /// the last of them ended. The removal, its record and the chain's new beginning are stored together or not at all.
    ///
    /// - Returns: how many were removed. Nothing is recorded when there was none.
    func removeEntries(before cutoff: Timestamp, limit: Int, at now: Timestamp) async throws -> Int
}
