import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

/// `/handover`: sends somebody who is signed in back to an application's host, with a ticket for it.
struct HandoverPages: Sendable {
    typealias Context = AuthServerRequestContext

    let pages: Pages

    func add(to group: RouterGroup<Context>) {
        group.get("handover", use: pages.signedIn(handOver))
    }

    @Sendable
    private func handOver(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let query = try FormFields(queryOf: request)
        let (challenge, hosts) = (query.text("challenge"), pages.server.configuration.forwardAuth.redirectHosts)
        guard AppBinding.isChallenge(challenge), let address = try? ForwardedAddress(url: query.text("to")),
            address.origin == query.text("to"), hosts.contain(address)
        else {
            try await pages.note(.redirectRejected, .malformed, request, context)
            return pages.refusal(.badRequest)
        }
        let access = AppSessions(sessions: pages.server.sessions)
        guard
            let ticket = try await access.issue(
                visitor.session.id, for: AppHost(address.host), challenge: challenge, at: pages.now)
        else { return pages.toLogin(from: request) }
        let fields = [("ticket", ticket.wire), ("next", AppRequest.path(query.text("next")))]
        return pages.redirect(to: address.origin + LocalLink(AppRoutes.prefix + "finish", fields).description)
    }
}
