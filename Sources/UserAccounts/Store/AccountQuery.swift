/// Which accounts to list.
package struct AccountQuery: Hashable, Sendable {
    /// The most a page may hold.
    package static let maximumLimit = 500

    /// Only accounts whose username, display name or email contains this, in whatever case.
    package var search: String?

    /// The `next` of the page before.
    package var after: String?

    /// How many to return, 1 to 500. Default 50.
    package var limit: Int

    package init(search: String? = nil, after: String? = nil, limit: Int = 50) {
        self.search = search
        self.after = after
        self.limit = min(max(1, limit), Self.maximumLimit)
    }
}
