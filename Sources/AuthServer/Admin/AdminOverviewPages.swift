import Hummingbird
import Sessions
import UserAccounts

/// `/admin`: how many, and what happened lately.
struct AdminOverviewPages: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    let sessions: SessionManager
    let audit: any AuditLog
    private var pages: Pages { console.pages }

    func add(to group: RouterGroup<Context>) {
        group.get("admin", use: pages.administrator(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let latest = try await audit.page(AuditQuery(limit: 10))
        let page = AdminOverviewPage(
            counts: [
                .init(value: try await console.accounts.count(), label: "people", href: "/admin/users"),
                .init(value: try await sessions.count(), label: "live sessions", href: "/admin/sessions"),
            ],
            events: try await console.rows(latest.items)
        )
        return pages.answer(page, for: visitor, request, context)
    }
}
