/// Where a network address is used, as far as a database of networks knows.
package struct Place: Sendable, Hashable {
    package let city: String?
    package let country: String?

    /// `nil` if neither is known.
    package init?(city: String?, country: String?) {
        guard city != nil || country != nil else { return nil }
        self.city = city
        self.country = country
    }
}
