import HTTPTypes
import Hummingbird
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/admin/audit`: the audit log. Reading it is itself an audit event.
package struct AuditLogRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    package let audit: any AuditLog

    package init(console: AdminConsole, audit: any AuditLog) {
        self.console = console
        self.audit = audit
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        groups.administrator.get(RouterPath(PagePath.auditLog), use: pages.visited(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let fields = try FormFields(queryOf: request)
        let filter = AuditLogPage.Filter(
            event: fields.trimmed("event"), user: fields.trimmed("user"), since: fields.trimmed("since")
        )
        try await audit.append(
            AuditEvent(
                .adminReadAudit, at: pages.now,
                in: context.auditContext(for: request, actor: .administrator(visitor.account.id))
            )
        )
        let since = filter.since.isEmpty ? nil : CivilTime.midnight(filter.since)
        let user = filter.user.isEmpty ? nil : try await account(named: filter.user)
        let isUnknown = (!filter.since.isEmpty && since == nil) || (!filter.user.isEmpty && user == nil)
        let found =
            isUnknown
            ? nil
            : try await audit.page(
                AuditQuery(
                    event: filter.event.isEmpty ? nil : filter.event, user: user, since: since,
                    after: Int64(fields.text("after")), limit: AdminConsole.pageSize * 2
                )
            )
        return try await answer(filter, found, after: fields.text("after"), visitor, request, context)
    }

    private func answer(
        _ filter: AuditLogPage.Filter,
        _ found: AuditPage?,
        after: String,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let page = AuditLogPage(
            filter: filter,
            events: try await console.rows(found?.items ?? []),
            pager: Pager(
                path: PagePath.auditLog,
                filter: [("event", filter.event), ("user", filter.user), ("since", filter.since)],
                after: after,
                next: (found?.next).map(String.init),
                bound: found?.isCutShort == true
                    ? Pager.Bound(
                        note: "Searched \(SearchBound.text) events, the newest first. Older ones may match, too.",
                        link: "Search older events") : nil
            ),
            problems: found == nil
                ? FormProblems("Nothing can match", "There is no such username, or the date is invalid.") : nil
        )
        return pages.answer(page, for: visitor, request, context)
    }

    private func account(named name: String) async throws -> PrincipalID? {
        guard let username = Username(name) else { return nil }
        return try await console.accounts.account(named: username)?.id
    }
}
