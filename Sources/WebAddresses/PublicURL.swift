import Foundation

/// The origin browsers see: scheme, host and port, nothing else.
package struct PublicURL: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// Lower case, IPv6 in brackets.
    package let host: String
    /// Nil if it is the default port of the scheme.
    package let port: Int?

    package init(scheme: String, host: String, port: Int?) {
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
    }

    /// Reads an origin. A lone `/` after it is accepted, a longer path is not.
    package init(_ text: String) throws(ValueError) {
        let example = "write it like https://auth.example.org"
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.encodedHost?.lowercased(), !host.isEmpty
        else { throw ValueError("it is not a URL", advice: example) }
        guard scheme == "http" || scheme == "https" else {
            throw ValueError("it is neither http nor https", advice: example)
        }
        guard parts.user == nil, parts.password == nil else {
            throw ValueError("it contains a user name", advice: example)
        }
        guard ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil else {
            throw ValueError("it has a path, a query or a fragment; Coatcheck owns a whole origin", advice: example)
        }
        if let port = parts.port, !(1...65535).contains(port) {
            throw ValueError("the port is not between 1 and 65535", advice: example)
        }
        self.init(scheme: scheme, host: host, port: parts.port)
    }

    /// The origin as browsers write it in the `Origin` header.
    package var origin: String { description }

    /// Whether the connection between browser and server is encrypted.
    package var isEncrypted: Bool { scheme == "https" }

    /// Whether the host is this machine, which browsers trust even without encryption.
    package var isLoopback: Bool { Loopback.contains(host: host) }

    /// An absolute link to a path of this server.
    package func link(to path: String) -> String { description + path }

    package var description: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }
}

/// Names and addresses of this machine.
package enum Loopback {
    /// Whether a host name or address is this machine: `localhost`, `*.localhost`, 127.0.0.0/8, `::1`.
    package static func contains(host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        let address = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return IPAddress(address)?.isLoopback ?? false
    }
}
