import WebAddresses

/// Links to the other pages of a list that is paged by key, not by number.
package struct Pager: Sendable, Equatable {
    let first: String?
    let next: String?

    /// - Parameters:
    ///   - after: The cursor of this page; empty on the first.
    ///   - next: The cursor of the following page, if there is one.
    /// - Returns: `nil` if all rows fit on one page.
    init?(path: String, filter: [(name: String, value: String)], after: String, next: String?) {
        guard !after.isEmpty || next != nil else { return nil }
        first = after.isEmpty ? nil : LocalLink(path, filter).description
        self.next = next.map { LocalLink(path, filter + [("after", $0)]).description }
    }
}
