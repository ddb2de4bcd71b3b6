import PageRendering
import WebAddresses

/// Links to the other pages of a list that is paged by key, not by number.
package struct Pager: Sendable, Equatable {
    /// What a page says that examined as much as it may before it was full.
    struct Bound: Sendable, Equatable {
        /// How far the page has searched, in a sentence.
        let note: PageText

        /// The text of the link that searches further.
        let link: PageText
    }

    let first: String?
    let next: String?

    /// The text of the link to the next page.
    let label: PageText

    /// Why the page is not full though there is a next one.
    let note: PageText?

    /// - Parameters:
    ///   - after: The cursor of this page; empty on the first.
    ///   - next: The cursor of the following page, if there is one.
    ///   - bound: Given if this page ends because it has examined as much as it may.
    /// - Returns: `nil` if all rows fit on one page.
    init?(path: String, filter: [(name: String, value: String)], after: String, next: String?, bound: Bound? = nil) {
        guard !after.isEmpty || next != nil else { return nil }
        first = after.isEmpty ? nil : LocalLink(path, filter).description
        self.next = next.map { LocalLink(path, filter + [("after", $0)]).description }
        label = bound?.link ?? "Next page"
        note = bound?.note
    }
}
