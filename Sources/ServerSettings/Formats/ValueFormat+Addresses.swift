import WebAddresses

extension ValueFormat where Value == PublicURL {
    /// An origin.
    static var origin: Self {
        ValueFormat(
            accepts: "an origin such as https://auth.example.org",
            read: { text throws(ValueError) in try PublicURL(text) },
            write: { $0.description }
        )
    }
}

extension ValueFormat where Value == [HostPattern] {
    /// A list of hosts, separated by commas (or a YAML list).
    static var hosts: Self {
        ValueFormat(
            accepts: "hosts separated by commas, such as app.example.org, app.example.org:8443, *.example.org",
            read: { text throws(ValueError) in
                var hosts: [HostPattern] = []
                for item in text.split(separator: ",") {
                    guard let host = HostPattern(item.trimmingSpaces()) else {
                        throw ValueError("\"\(item.trimmingSpaces())\" is not a host")
                    }
                    hosts.append(host)
                }
                return hosts
            },
            write: { $0.map(\.description).joined(separator: ", ") }
        )
    }
}
