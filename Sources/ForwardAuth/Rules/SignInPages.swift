import RequestEdge
package import WebAddresses

/// The pages of this server that users need to sign in. A proxy may guard this server's own host too; if it asked for a
/// session on these pages, the login page would redirect to itself.
package struct SignInPages: Sendable, Hashable {
    private static let paths = [
        PagePath.login, PagePath.logout, PagePath.reauthentication, PagePath.passwordLink, PagePath.setup,
        PagePath.handover, "/assets", SecurityHeaderFields.reportPath,
        "/.well-known/jwks.json", "/.well-known/webauthn", "/.well-known/passkey-endpoints", "/api/v1/login",
    ]

    private let publicURL: PublicURL

    package init(of publicURL: PublicURL) {
        self.publicURL = publicURL
    }

    /// Whether an address is one of these pages, or below one.
    func contain(_ address: ForwardedAddress) -> Bool {
        guard address.host == publicURL.host, address.port == publicURL.port, address.scheme == publicURL.scheme else {
            return false
        }
        return Self.paths.contains { address.path == $0 || address.path.hasPrefix($0 + "/") }
    }

    /// The access to such a page under a rule: open, unless the rule denies access and names this server's host.
    package func access(by rule: Rule?) -> Access {
        guard let rule, rule.access == .deny, rule.hosts.contains(where: { $0.isOnly(publicURL.host) }) else {
            return .bypass
        }
        return .deny
    }
}
