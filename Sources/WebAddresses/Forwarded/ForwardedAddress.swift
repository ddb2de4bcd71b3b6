/// The address that a browser requested from a proxy, parsed and checked.
package struct ForwardedAddress: Sendable, Hashable {
    /// `http` or `https`; `ws` and `wss` are the same to a rule.
    package let scheme: String
    /// Lower case, IPv6 in brackets.
    package let host: String
    /// Nil if it is the default port of the scheme.
    package let port: Int?
    /// The path as rules see it (see ``ForwardedPath``).
    package let path: String
    /// Path and query as they were sent, for the return link.
    package let pathAndQuery: String
    /// Whether the scheme was `ws` or `wss`.
    package let isWebSocket: Bool

    /// The longest accepted path and query.
    package static let maximumLength = 8192

    /// Combines the values that a proxy sends in several headers.
    ///
    /// - Parameters:
    ///   - scheme: `http`, `https`, `ws` or `wss`.
    ///   - authority: a host, with its port if it is not the default one.
    ///   - uri: path and query as the browser sent them.
    package init(scheme: String, authority: String, uri: Substring) throws(ForwardedRequestError) {
        let secure: Bool
        switch scheme.lowercased() {
        case "http", "ws": secure = false
        case "https", "wss": secure = true
        default: throw .malformed("the scheme is not http, https, ws or wss")
        }
        guard let authority = ForwardedAuthority(authority[...]) else {
            throw .malformed("the host is not a valid host")
        }
        self.scheme = secure ? "https" : "http"
        isWebSocket = scheme.lowercased().hasPrefix("ws")
        host = authority.host
        port = authority.port == (secure ? 443 : 80) ? nil : authority.port
        let bytes = uri.utf8
        guard bytes.count <= Self.maximumLength else { throw .malformed("the address is too long") }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        path = try ForwardedPath.decoded(bytes[..<mark])
        guard bytes[mark...].allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw .malformed("the query has a character that an address cannot have")
        }
        pathAndQuery = String(uri)
    }

    /// Reads an absolute address.
    package init(url: String) throws(ForwardedRequestError) {
        // By bytes: to Swift, a slash and a combining accent after it are one character that is not a slash.
        let bytes = url.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            throw .malformed("it is not an absolute address")
        }
        let rest = bytes[colon...].dropFirst(3)
        let start = rest.firstIndex { "/?#\\".utf8.contains($0) } ?? rest.endIndex
        let uri = url[start...]
        try self.init(
            scheme: String(url[..<colon]),
            authority: String(url[rest.startIndex..<start]),
            uri: uri.isEmpty ? "/" : uri
        )
    }

    /// Scheme, host and port.
    package var origin: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }

    /// The whole address as it was sent.
    package var url: String { origin + pathAndQuery }
}
