/// Where a network address is used, as far as a database of networks knows.
package struct Place: Sendable, Hashable, CustomStringConvertible {
    package let city: String?
    package let country: String?

    /// `nil` if neither is known.
    package init?(city: String?, country: String?) {
        guard city != nil || country != nil else { return nil }
        self.city = city
        self.country = country
    }

    /// "near Berlin, Germany" or "in Germany", for users. A network is used around a city, and not only in it.
    package var description: String {
        switch (city, country) {
        case (let city?, let country?): "near \(city), \(country)"
        case (let city?, nil): "near \(city)"
        case (nil, let country): "in \(country ?? "")"
        }
    }
}
