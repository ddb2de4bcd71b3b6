package import DeviceBinding
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
    let binding: DeviceBinding?

    package init(pages: Pages, access: AppSessions, binding: DeviceBinding?) {
        self.pages = pages
        self.access = access
        self.binding = binding
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
        if let retry = proof(of: visitor, request) { return retry }
        guard
            let code = try await access.issue(
                visitor.session.id, for: AppHost(address.host), challenge: link.challenge, at: pages.now)
        else { return pages.toLogin(from: request) }
        return pages.redirect(to: address.origin + AppLink.finish(code, on: link).description)
    }

    /// The page on which the browser of a bound session signs once more. What an application gets outlives the second cookie, so a
    /// copy of it must not be enough. `nil` if the browser has signed a moment ago.
    private func proof(of visitor: Visitor, _ request: Request) -> Response? {
        let cookies = request.headers[values: .cookie]
        guard let binding,
            !binding.isFreshlyProved(visitor.session.record, by: binding.proofs(in: cookies), at: pages.now),
            var response = pages.proofPage(request)
        else { return nil }
        response.headers.append(HTTPField(name: .setCookie, value: binding.clearingLine))
        return response
    }
}
