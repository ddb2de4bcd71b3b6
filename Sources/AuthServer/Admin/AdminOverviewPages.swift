import Hummingbird
import Sessions
import UserAccounts

/// `/admin`: numbers, and recent events.
struct AdminOverviewPages: Sendable {
    typealias Context = AuthServerRequestContext

    let pages: Pages

    func add(to group: RouterGroup<Context>) {
        group.get("admin", use: pages.administrator(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let server = pages.server
        let latest = try await server.audit.page(AuditQuery(limit: 10))
        let page = AdminOverviewPage(
            counts: [
                .init(value: try await server.accounts.count(), label: "people", href: "/admin/users"),
                .init(value: try await server.sessions.count(), label: "live sessions", href: "/admin/sessions"),
            ],
            events: try await AdminConsole(pages: pages).rows(latest.items)
        )
        return pages.answer(page, for: visitor, request, context)
    }
}
