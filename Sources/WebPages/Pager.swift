import WebAddresses

/// Links to the other pages of a list that is paged by key, not by number.
package struct Pager: Sendable, Equatable {
    let first: String?
    let next: String?
    /// How many entries a search reads for a page, "10,000", if it ended at that number. `nil` if the page is full, or the last.
    let searched: String?

    /// - Parameters:
    ///   - after: The cursor of this page; empty on the first.
    ///   - next: The cursor of the following page, or of the rest of the search, if there is one.
    ///   - searched: How many entries a search reads for a page, if the page is not full. Default it is.
    /// - Returns: `nil` if all rows fit on one page.
    init?(
        path: String,
        filter: [(name: String, value: String)],
        after: String,
        next: String?,
        searched: Int? = nil
    ) {
        guard !after.isEmpty || next != nil else { return nil }
        self.searched = next == nil ? nil : searched.map(Self.grouped)
        first = after.isEmpty ? nil : LocalLink(path, filter).description
        self.next = next.map { LocalLink(path, filter + [("after", $0)]).description }
    }

    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        return digits.indices.reduce(into: "") { text, index in
            let rest = digits.distance(from: index, to: digits.endIndex)
            if !text.isEmpty, rest.isMultiple(of: 3) { text += "," }
            text.append(digits[index])
        }
    }
}
