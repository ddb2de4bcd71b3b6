import HTTPTypes
import Hummingbird
package import Operations
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/admin/sessions/{id}`: one session, live or ended, and its events. Reading them is itself an audit event.
package struct SessionPageRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    let administration: SessionAdministration
    let audit: any AuditLog

    package init(console: AdminConsole, administration: SessionAdministration, audit: any AuditLog) {
        self.console = console
        self.administration = administration
        self.audit = audit
    }

    package func add(to groups: PageGroups) {
        groups.administrator.get(RouterPath(PagePath.sessions + "/:id"), use: console.pages.visited(show))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let position = try FormFields(queryOf: request).text("after")
        guard let id = context.parameters.get("id").flatMap({ SessionID($0) }),
            let history = try await administration.history(
                of: id, after: Int64(position), limit: AdminConsole.pageSize)
        else { return console.pages.refusal(.notFound) }
        // The page is a part of the log.
        let circumstances = context.auditContext(for: request, actor: .administrator(visitor.account.id))
        try await audit.append(AuditEvent(.adminReadAudit, at: console.pages.now, in: circumstances))
        return console.pages.answer(
            try await page(history, position, visitor), for: visitor, request, context)
    }

    private func page(_ history: SessionHistory, _ position: String, _ visitor: Visitor) async throws -> SessionPage {
        let path = AdminConsole.link(to: history.id)
        var (isLive, device): (Bool, PageText) = (false, "Session")
        if case .live(let record) = history.state {
            (isLive, device) = (true, DeviceRow.title(of: record))
        }
        return SessionPage(
            id: history.id.description,
            reference: history.reference,
            device: device,
            isLive: isLive,
            isCurrent: history.id == visitor.session.id,
            facts: SessionPage.facts(
                of: history.state, names: try await console.names(of: SessionPage.accounts(in: history.state)),
                places: console.pages.places, now: console.pages.now),
            events: try await console.rows(history.events.items),
            pager: Pager(path: path, filter: [], after: position, next: (history.events.next).map(String.init)),
            back: path)
    }
}
