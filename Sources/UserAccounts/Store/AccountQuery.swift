/// A query for accounts.
package struct AccountQuery: Hashable, Sendable {
    /// The maximum page size.
    package static let maximumLimit = 500

    /// Only accounts of which the username, display name or email has words that begin with these, in any case (see
    /// ``AccountSearch``). Nothing but spaces is no search.
    package var search: String?

    /// The `next` of the previous page.
    package var after: String?

    /// The page size, 1 to 500. Default 50.
    package var limit: Int

    /// The most candidates of a search that one page examines. Default ``SearchBound/candidates``.
    package var reach: Int

    package init(
        search: String? = nil,
        after: String? = nil,
        limit: Int = 50,
        reach: Int = SearchBound.candidates
    ) {
        self.search = search
        self.after = after
        self.limit = min(max(1, limit), Self.maximumLimit)
        self.reach = max(1, reach)
    }

    /// Whether ``after`` can be the `next` of a page of this query. The page after any other text is empty.
    package var isContinuation: Bool {
        guard let after else { return true }
        guard let search = AccountSearch(search) else { return !after.utf8.contains(0) }
        return search.position(after) != nil
    }
}

/// One page of accounts.
package struct AccountPage: Hashable, Sendable {
    /// The accounts, in the order of the query.
    package let items: [Account]

    /// Where the next page begins. `nil` on the last one.
    package let next: String?

    /// Whether the page ends because it has examined as many accounts as it may, and not because it is full. It may be empty then, and
    /// accounts after it may match.
    package let isCutShort: Bool

    package init(items: [Account], next: String?, isCutShort: Bool = false) {
        self.items = items
        self.next = next
        self.isCutShort = isCutShort
    }
}
