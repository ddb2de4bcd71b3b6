import Sessions
import WebAddresses

/// The other scopes in which a browser may hold a cookie with the session cookie's name and send it to this server:
/// host-only, and each parent domain.
package struct CookieScopes: Sendable {
    /// The `Set-Cookie` lines that clear the cookie in each of them. None for a `__Host-` cookie, which has only one scope.
    let clearingLines: [String]

    init(of cookie: SessionCookie, host: String) {
        guard !cookie.name.lowercased().hasPrefix("__host-") else {
            clearingLines = []
            return
        }
        let own = cookie.domain?.lowercased()
        let others = ([nil] + Self.domains(of: host)).filter { $0 != own }
        clearingLines = others.compactMap { domain in
            try? SessionCookie(
                name: cookie.name, domain: domain, sameSite: cookie.sameSite, isSecure: cookie.isSecure
            ).clearingHeader
        }
    }

    /// The host and its parent domains, without top-level domains: browsers keep no cookies for them.
    private static func domains(of host: String) -> [String?] {
        guard IPAddress(host) == nil, !host.hasPrefix("[") else { return [] }
        let labels = host.split(separator: ".")
        return labels.indices.dropLast().map { labels[$0...].joined(separator: ".") }
    }
}
