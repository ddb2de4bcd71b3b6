import Sessions
import UserAccounts
package import WebAddresses

/// The pages that a refused user is redirected to, and the way back.
package struct ForwardAuthLinks: Sendable {
    private let publicURL: PublicURL
    /// The hosts that a redirect may lead back to.
    package let hosts: RedirectHosts

    private let cookieDomain: String?

    package init(publicURL: PublicURL, hosts: RedirectHosts, cookieDomain: String? = nil) {
        self.publicURL = publicURL
        self.hosts = hosts
        self.cookieDomain = cookieDomain?.lowercased()
    }

    /// The page on which the user can remove the obstacle to `request`; nil if there is none.
    func link(for verdict: ForwardAuthVerdict, from request: ForwardedRequest) -> String? {
        switch verdict {
        case .allow, .bypass, .unbound, .forbidden: nil
        case .unauthenticated, .unproven: start(from: request) ?? link(PagePath.login, backTo: request)
        case .stepUp(.fresh): link(PagePath.reauthentication, backTo: request)
        case .stepUp(.level(let level)):
            link(PagePath.reauthentication, backTo: request, [("level", level.name)])
        case .confined(.passwordChange): account
        case .confined(.factorEnrolment): publicURL.link(to: PagePath.factors)
        }
    }

    /// Whether an address is the page on which users choose a new password, or enrol a second factor. A proxy that guards this server's own host
    /// would redirect them to it without end.
    func isAccountPage(_ address: ForwardedAddress) -> Bool {
        address.origin == publicURL.origin
            && (address.path == PagePath.account || address.path.hasPrefix(PagePath.account + "/"))
    }

    /// The link with which a user signs out in order to come back to `request` with another account.
    func signOut(backTo request: ForwardedRequest) -> String { link(PagePath.logout, backTo: request) }

    /// The account page.
    package var account: String { publicURL.link(to: PagePath.account) }

    /// The address at which a host outside this server's cookie domain gets its own cookie.
    private func start(from request: ForwardedRequest) -> String? {
        let address = request.address
        // A handshake has no address to return to; the page that made it is on the same origin.
        guard !isReachedByCookie(address.host), let page = try? ForwardedAddress(url: address.origin + "/"),
            hosts.contain(page)
        else { return nil }
        let path = request.reader == .page ? AppLink.path(address.pathAndQuery) : "/"
        return address.origin + AppLink.start(next: path).description
    }

    private func isReachedByCookie(_ host: String) -> Bool {
        guard let cookieDomain else { return host == publicURL.host }
        return host == cookieDomain || host.hasSuffix("." + cookieDomain)
    }

    private func link(
        _ page: String,
        backTo request: ForwardedRequest,
        _ fields: [(name: String, value: String)] = []
    ) -> String {
        publicURL.link(to: LocalLink(page, fields + [("next", target(of: request)?.description ?? "")]).description)
    }

    /// Whether a user who is redirected from `request` is sent back to its host afterwards.
    func leadBack(to request: ForwardedRequest) -> Bool { target(of: request) != nil }

    /// A user returns to the requested page. The address that a program requested may not be a page, so its user returns to
    /// the front page.
    private func target(of request: ForwardedRequest) -> ReturnTarget? {
        let address = request.address
        let path = request.reader == .page ? address.pathAndQuery : "/"
        // On this server's own host the way back is a path, so it needs no permission.
        let base = address.origin == publicURL.origin ? "" : address.origin
        return ReturnTarget(base + path, hosts: hosts) ?? ReturnTarget(base + "/", hosts: hosts)
    }
}
