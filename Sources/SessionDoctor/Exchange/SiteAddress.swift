import Foundation

/// The one place that an examination may contact: scheme, host and port, with the path at which it begins.
package struct SiteAddress: Sendable, Equatable {
    package let isEncrypted: Bool
    /// In lower case; an IPv6 address has its brackets.
    package let host: String
    package let port: Int
    /// The path and query of the start page.
    package let start: String

    /// Why a text is not the address of a site.
    package struct Problem: Error, Equatable {
        package let reason: String
    }

    /// Reads `https://example.org/`. User names and passwords in the address are refused.
    package init(_ text: String) throws(Problem) {
        guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), let parts = URLComponents(string: text) else {
            throw Problem(reason: "it is not a URL such as https://example.org/")
        }
        guard let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
            throw Problem(reason: "it does not begin with https:// or http://")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Problem(reason: "it contains a user name or a password; those belong in the recipe")
        }
        guard let host = parts.encodedHost?.lowercased(), !host.isEmpty else {
            throw Problem(reason: "it names no host")
        }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65_535).contains(port) else { throw Problem(reason: "its port is not between 1 and 65535") }
        isEncrypted = scheme == "https"
        self.host = host
        self.port = port
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        start = path + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
    }

    private init(isEncrypted: Bool, host: String, port: Int, start: String) {
        self.isEncrypted = isEncrypted
        self.host = host
        self.port = port
        self.start = start
    }

    /// The origin as browsers write it, without the default port.
    package var origin: String {
        let isDefault = port == (isEncrypted ? 443 : 80)
        return "\(isEncrypted ? "https" : "http")://\(host)\(isDefault ? "" : ":\(port)")"
    }

    /// Whether the site is this machine. Browsers treat it like an encrypted site.
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || host.hasPrefix("127.")
    }

    /// Whether browsers keep cookies with `Secure` from here.
    var isTrustworthy: Bool { isEncrypted || isLoopback }

    /// The unencrypted address of the same host, if both are at their default ports.
    var unencrypted: SiteAddress? {
        guard isEncrypted, port == 443 else { return nil }
        return SiteAddress(isEncrypted: false, host: host, port: 80, start: start)
    }

    /// Where an address in a `Location` header leads.
    enum Target: Equatable {
        /// To a path of this site.
        case here(String)
        /// To another origin, which is not contacted.
        case elsewhere(String)
        case nowhere
    }

    /// Resolves the address of a redirect that `path` of this site answered.
    func target(of location: String, from path: String) -> Target {
        guard let base = URL(string: origin + path), let url = URL(string: location, relativeTo: base)?.absoluteURL,
            let parts = URLComponents(url: url, resolvingAgainstBaseURL: true), parts.scheme != nil
        else { return .nowhere }
        var plain = parts
        plain.fragment = nil
        guard let text = plain.string, let site = try? SiteAddress(text) else {
            return .elsewhere(parts.encodedHost ?? "another scheme")
        }
        return site.origin == origin ? .here(site.start) : .elsewhere(site.origin)
    }
}
