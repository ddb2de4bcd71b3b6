package import Sessions

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
