import Hummingbird
import RequestEdge
package import Sessions
package import UserAccounts
import WebAddresses

/// `/admin`: numbers, and recent events.
package struct OverviewRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    package let sessions: SessionManager
    package let audit: any AuditLog

    package init(console: AdminConsole, sessions: SessionManager, audit: any AuditLog) {
        self.console = console
        self.sessions = sessions
        self.audit = audit
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        groups.administrator.get(RouterPath(PagePath.administration), use: pages.visited(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let latest = try await audit.page(AuditQuery(limit: 10))
        let people = try await console.accounts.count(upTo: SearchBound.count + 1)
        let page = OverviewPage(
            counts: [
                .init(
                    value: min(people, SearchBound.count), isMore: people > SearchBound.count, label: "people",
                    href: PagePath.users),
                .init(value: try await sessions.count(), label: "live sessions", href: PagePath.sessions),
            ],
            events: try await console.rows(latest.items)
        )
        return pages.answer(page, for: visitor, request, context)
    }
}
