package import Sessions
import WebAddresses

/// An application that keeps its sessions in this server.
package struct ServiceApplication: Sendable, Hashable {
    /// The service's name, which is also that of its namespace.
    package let name: String
    /// Whether its sessions are this server's own, and its principals this server's accounts.
    package let sharesAccounts: Bool
    /// The name of its cookie. `nil` for one made from its own name.
    package let cookieName: String?
    /// The domain of its cookie. `nil` keeps the cookie on the application's host.
    package let cookieDomain: String?
    package let sameSite: SessionCookie.SameSite

    package init(
        name: String,
        sharesAccounts: Bool = false,
        cookieName: String? = nil,
        cookieDomain: String? = nil,
        sameSite: SessionCookie.SameSite = .lax
    ) {
        self.name = name
        self.sharesAccounts = sharesAccounts
        self.cookieName = cookieName
        self.cookieDomain = cookieDomain
        self.sameSite = sameSite
    }

    /// The application's cookie; that of an application that shares the server's sessions is the server's own.
    ///
    /// - Parameter own: the server's cookie, which says whether cookies are Secure.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/invalidConfiguration``, naming the broken rule.
    package func cookie(beside own: SessionCookie) throws -> SessionCookie {
        if sharesAccounts { return own }
        guard own.isSecure else {
            // For development: the same without what needs TLS.
            return try SessionCookie(
                name: cookieName?.withoutCookiePrefix ?? name, domain: cookieDomain,
                sameSite: sameSite == .none ? .lax : sameSite, isSecure: false)
        }
        let prefix = cookieDomain == nil ? "__Host-" : "__Secure-"
        return try SessionCookie(
            name: cookieName ?? prefix + name, domain: cookieDomain, sameSite: sameSite, isSecure: true)
    }
}
