import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

/// `/handover`: sends somebody who is signed in back to an application's host, with a ticket for it.
struct HandoverPages: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let access: AppSessions

    func add(to group: RouterGroup<Context>) {
        group.get("handover", use: pages.signedIn(handOver))
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
            let ticket = try await access.issue(
                visitor.session.id, for: AppHost(address.host), challenge: link.challenge, at: pages.now)
        else { return pages.toLogin(from: request) }
        return pages.redirect(to: address.origin + AppLink.finish(ticket, on: link).description)
    }
}
