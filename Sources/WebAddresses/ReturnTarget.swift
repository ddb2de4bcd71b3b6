/// A target to which a user may be redirected after login: a path on this server, or a page on a listed host.
///
/// Any other target is refused, never corrected, so that no interpretation by a browser or a proxy can lead to another
/// host (ASVS 3.7.2, CWE-601).
package struct ReturnTarget: Sendable, Equatable, CustomStringConvertible {
    /// The value of `Location`.
    package let description: String
    /// Whether the target is a path on this server.
    package let isLocal: Bool

    /// The longest path with query that is accepted, on this server or on an application's host. It is checked where an
    /// address enters; every later step has room for an accepted address.
    package static let maximumLength = 2048
    /// The longest text that is read: such a path after the longest origin, or inside a link to `/handover`.
    private static let maximumTextLength = 4096

    /// Reads a target. `nil` unless it is certainly safe.
    ///
    /// - Parameters:
    ///   - text: The `next` field, already decoded once by the form or query parser.
    ///   - hosts: Hosts that absolute targets may name. Default none.
    package init?(_ text: String, hosts: RedirectHosts = .none) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumTextLength, bytes.allSatisfy(Self.isPlain) else { return nil }
        if bytes.first == UInt8(ascii: "/") {
            guard bytes.count <= Self.maximumLength || HandoverLink.isOne(text), Self.isSafePath(text) else {
                return nil
            }
            isLocal = true
        } else {
            guard Self.isListed(text, hosts) else { return nil }
            isLocal = false
        }
        description = text
    }

    private init(local path: String) {
        description = path
        isLocal = true
    }

    /// The default target.
    package static let account = ReturnTarget(local: PagePath.account)

    /// Printable ASCII without the characters that browsers convert to slashes or drop.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\\")
    }

    /// The path must stay a path however often a proxy decodes it.
    private static func isSafePath(_ text: String) -> Bool {
        var path = Array(text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        for _ in 0..<3 {
            guard path.allSatisfy(isPlain), !containsDoubleSlash(path) else { return false }
            guard path.contains(UInt8(ascii: "%")) else { break }
            guard let decoded = PercentEncoding.decode(path) else { return false }
            // A decoded letter may be outside ASCII; only characters that could change the address matter here.
            path = decoded.map { $0 < 0x80 ? $0 : UInt8(ascii: "x") }.map { $0 == 0x20 ? UInt8(ascii: "x") : $0 }
        }
        let page = text.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").joined(separator: "/")
        return !loops.contains(page.lowercased())
    }

    /// Pages that would redirect the user in a loop, or sign them out.
    private static let loops: Set = Set(
        [PagePath.login, PagePath.logout, PagePath.reauthentication, PagePath.setup, PagePath.passwordLink].map {
            String($0.dropFirst())
        })

    private static func containsDoubleSlash(_ path: [UInt8]) -> Bool {
        zip(path, path.dropFirst()).contains { $0 == UInt8(ascii: "/") && $1 == UInt8(ascii: "/") }
    }

    /// The host is compared as a host, after the whole address was read as strictly as that of a proxy's request. Schemes are
    /// accepted in lower case only, as every browser writes them.
    private static func isListed(_ text: String, _ hosts: RedirectHosts) -> Bool {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"),
            let address = try? ForwardedAddress(url: text), address.pathAndQuery.utf8.count <= maximumLength
        else { return false }
        return hosts.contain(address)
    }
}
