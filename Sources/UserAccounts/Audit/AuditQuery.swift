package import Sessions

/// A query for entries of the audit log.
package struct AuditQuery: Hashable, Sendable {
    /// The maximum page size.
    package static let maximumLimit = 1000

    /// The order of the entries.
    package enum Order: Sendable {
        case newestFirst
        case oldestFirst
    }

    /// Only events of this name.
    package var event: String?

    /// Only actions by this account or on it.
    package var user: PrincipalID?

    /// Only entries about the session with this reference, see ``AuditReferences/session(named:)``. Entries that an older version wrote
    /// are not found by it.
    package var session: String?

    /// Only entries from this moment on.
    package var since: Timestamp?

    /// The `next` of the previous page: the sequence number of the last entry that it examined.
    package var after: Int64?

    /// The page size, 1 to 1000. Default 50.
    package var limit: Int {
        didSet { limit = min(max(1, limit), Self.maximumLimit) }
    }

    /// The order of the entries. Default: newest first.
    package var order: Order

    /// The most entries that one page examines where an index serves only one of several filters. Default ``SearchBound/candidates``.
    package var reach: Int

    package init(
        event: String? = nil,
        user: PrincipalID? = nil,
        session: String? = nil,
        since: Timestamp? = nil,
        after: Int64? = nil,
        limit: Int = 50,
        order: Order = .newestFirst,
        reach: Int = SearchBound.candidates
    ) {
        self.event = event
        self.user = user
        self.session = session
        self.since = since
        self.after = after
        self.limit = min(max(1, limit), Self.maximumLimit)
        self.order = order
        self.reach = max(1, reach)
    }
}

extension AuditQuery {
    /// The filters as the log names them: an account by its identifier, because users type passwords into name fields.
    package var parts: [String] {
        [
            event.map { "event=\($0)" }, user.map { "user=\($0.rawValue)" }, session.map { "session=\($0)" },
            since.map { "since=\($0.rfc3339)" },
        ].compactMap { $0 }
    }
}

/// One page of the audit log.
package struct AuditPage: Hashable, Sendable {
    /// The entries, in the requested order.
    package let items: [AuditEntry]

    /// Where the next page begins. `nil` on the last one.
    package let next: Int64?

    /// Whether the page ends because it has examined as many entries as it may, and not because it is full. It may be empty then, and
    /// entries after it may match.
    package let isCutShort: Bool

    package init(items: [AuditEntry], next: Int64?, isCutShort: Bool = false) {
        self.items = items
        self.next = next
        self.isCutShort = isCutShort
    }
}
