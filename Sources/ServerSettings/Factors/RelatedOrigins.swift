package import WebAddresses

/// The origins outside the relying party's domain at which its passkeys may be used (WebAuthn L3 §5.11).
package struct RelatedOrigins: Sendable, Hashable {
    /// The most labels that every browser reads.
    static let maximumLabels = 5

    /// In the order of the configuration, each once. All of them are https.
    package let origins: [PublicURL]

    /// No origin.
    static let none = RelatedOrigins(origins: [])
}

extension RelatedOrigins {
    /// Checks the origins, as `PublicURL` read them.
    ///
    /// - Throws: ``ValueError`` if an origin is not https or has no domain, or if there are too many labels.
    init(_ origins: [PublicURL]) throws(ValueError) {
        var labels: Set<Substring> = []
        for origin in origins {
            guard origin.isEncrypted else { throw ValueError("\"\(origin)\" is not https") }
            guard IPAddress(origin.host) == nil, let label = Self.label(of: origin.host) else {
                throw ValueError("\"\(origin)\" has no domain such as example.org")
            }
            labels.insert(label)
        }
        guard labels.count <= Self.maximumLabels else {
            throw ValueError(
                "its domains have \(labels.count) different names (\(labels.sorted().joined(separator: ", ")))",
                advice: "browsers read \(Self.maximumLabels); example.org and example.co.uk are one"
            )
        }
        self.init(origins: origins.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }

    /// Words in front of a country's top-level domain under which names are registered, as in `example.co.uk`.
    private static let registries: Set<Substring> = [
        "ac", "co", "com", "edu", "go", "gob", "gov", "ltd", "mil", "ne", "net", "nom", "or", "org",
    ]

    /// The name that was registered, `example` in `login.example.co.uk`: what browsers count. They look it up in the public
    /// suffix list; this knows only its usual forms, so with another suffix it may count one more or one fewer.
    static func label(of host: String) -> Substring? {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, !labels.contains(""), let country = labels.last else { return nil }
        let isSuffixOfTwo =
            labels.count > 2 && country.utf8.count == 2 && registries.contains(labels[labels.count - 2])
        return labels[labels.count - (isSuffixOfTwo ? 3 : 2)]
    }
}

extension ValueFormat where Value == RelatedOrigins {
    /// A list of origins, separated by commas (or a YAML list).
    static var relatedOrigins: Self {
        ValueFormat(
            accepts: "https origins separated by commas, such as https://example.com, https://example.co.uk",
            read: { text throws(ValueError) in
                var origins: [PublicURL] = []
                for item in text.split(separator: ",") { origins.append(try PublicURL(String(item.trimmingSpaces()))) }
                return try RelatedOrigins(origins)
            },
            write: { $0.origins.map(\.origin).joined(separator: ", ") }
        )
    }
}
