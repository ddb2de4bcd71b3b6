/// A host, or with `*.` in front every host below a domain; with a port only on that port.
package struct HostPattern: Sendable, Hashable, CustomStringConvertible {
    private let isWildcard: Bool
    /// Lower case. For a wildcard the text after the star, including the dot.
    private let host: String
    package let port: Int?

    /// The same host or hosts at another port.
    package func at(_ port: Int) -> HostPattern { HostPattern(isWildcard: isWildcard, host: host, port: port) }

    private init(isWildcard: Bool, host: String, port: Int?) {
        self.isWildcard = isWildcard
        self.host = host
        self.port = port
    }

    /// Whether this pattern names all hosts of `other`, regardless of ports.
    package func names(all other: HostPattern) -> Bool {
        other.isWildcard ? isWildcard && other.host.hasSuffix(host) : names(other.host)
    }

    /// Reads `app.example.org`, `app.example.org:8443` or `*.example.org`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        isWildcard = text.hasPrefix("*.")
        guard let authority = ForwardedAuthority(isWildcard ? text.dropFirst(2) : text[...]) else { return nil }
        host = isWildcard ? "." + authority.host : authority.host
        port = authority.port
    }

    /// Whether this is the host, regardless of the port.
    package func names(_ host: String) -> Bool {
        isWildcard ? host.hasSuffix(self.host) && host.utf8.count > self.host.utf8.count : host == self.host
    }

    /// Whether the pattern names exactly this host.
    package func isOnly(_ host: String) -> Bool {
        !isWildcard && host == self.host
    }

    /// Whether a rule for this pattern matches that host and port. A pattern without a port matches any port.
    package func matches(host: String, port: Int?, scheme: String) -> Bool {
        names(host) && (self.port == nil || self.port == port ?? (scheme == "https" ? 443 : 80))
    }

    package var description: String { (isWildcard ? "*" : "") + host + (port.map { ":\($0)" } ?? "") }
}
