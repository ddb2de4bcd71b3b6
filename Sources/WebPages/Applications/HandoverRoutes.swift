import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// `/handover`: redirects a signed-in user back to an application's host, with a handover code for it.
package struct HandoverRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    package let access: AppSessions

    package init(pages: Pages, access: AppSessions) {
        self.pages = pages
        self.access = access
    }

    package func add(to groups: PageGroups) {
        groups.account.get(RouterPath(PagePath.handover), use: pages.visited(handOver))
    }

    @Sendable
    private func handOver(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let link = HandoverLink(try FormFields(queryOf: request))
        guard link.hasChallenge, let address = try? ForwardedAddress(url: link.origin),
            address.origin == link.origin, pages.returnHosts.contain(address)
        else {
            try await pages.note(.redirectRejected, .malformed, request, context)
            return pages.refusal(.badRequest)
        }
        guard
            let code = try await access.issue(
                visitor.session.id, for: AppHost(address.host), challenge: link.challenge, at: pages.now)
        else { return pages.toLogin(from: request) }
        return pages.redirect(to: address.origin + AppLink.finish(code, on: link).description)
    }
}
