package import Operations

extension Place {
    /// "near Berlin, Germany" or "in Germany". A network is used around a city, and not only in it.
    package var words: PageText {
        switch (city, country) {
        case (let city?, let country?): "near \(city), \(country)"
        case (let city?, nil): "near \(city)"
        case (nil, let country): "in \(country ?? "")"
        }
    }
}
