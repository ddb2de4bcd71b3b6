import HTTPTypes
import Hummingbird
package import Operations
import PageRendering
import RequestEdge
package import Sessions
import UserAccounts
import WebAddresses

/// `/admin/sessions`: the live sessions of all users, and the actions that end them.
package struct SessionListRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    package let sessions: SessionManager
    let administration: SessionAdministration

    package init(console: AdminConsole, sessions: SessionManager, administration: SessionAdministration) {
        self.console = console
        self.sessions = sessions
        self.administration = administration
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        let path = PagePath.sessions
        groups.administrator.get(RouterPath(path), use: pages.visited(show))
        groups.freshAdministrator.post(RouterPath(path + "/revoke"), use: pages.visited(revoke))
        groups.freshAdministrator.post(RouterPath(path + "/revoke-all"), use: pages.visited(revokeAll))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let fields = try FormFields(queryOf: request)
        let search = SessionSearch(fields)
        var (found, problems): (SessionQuery.Page?, FormProblems?) = (nil, nil)
        switch try await SessionListFilter(console: console).read(search) {
        case .problem(let text): problems = text
        case .query(var query):
            query.after = SessionQuery.Cursor(fields.text("after"))
            found = try await sessions.list(query)
        }
        let page = SessionListPage(
            search: search,
            sessions: try await console.devices(
                found?.records ?? [], current: visitor.session.id, namingOwners: true
            ),
            pager: Pager(
                path: PagePath.sessions, filter: search.fields, after: fields.text("after"),
                next: found?.next?.description,
                bound: Self.isCutShort(found, search) ? Self.bound(search) : nil
            ),
            back: LocalLink(PagePath.sessions, search.fields).description,
            problems: problems
        )
        return pages.answer(page, for: visitor, request, context)
    }

    /// Whether the page may have ended before it was full because the search reads a limited number of sessions.
    private static func isCutShort(_ page: SessionQuery.Page?, _ search: SessionSearch) -> Bool {
        guard let page, page.next != nil else { return false }
        return page.records.count < AdminConsole.pageSize && search.isBounded
    }

    private static func bound(_ search: SessionSearch) -> Pager.Bound {
        search[.order] == "oldest"
            ? Pager.Bound(
                note: "The search is not over: it reads \(SearchBound.words) sessions for a page, the oldest first.",
                link: "Search newer sessions")
            : Pager.Bound(
                note: "The search is not over: it reads \(SearchBound.words) sessions for a page, the newest first.",
                link: "Search older sessions")
    }

    @Sendable
    private func revoke(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let audit = context.auditContext(for: request, actor: .administrator(visitor.account.id))
        guard let id = SessionID(form.text("session")),
            try await administration.end(id, in: audit)
        else { return pages.refusal(.notFound) }
        return pages.redirect(to: PageNotice.sessionRevoked.link(to: back(form)))
    }

    /// Returns only to pages of the console, without the previous notice.
    private func back(_ form: FormFields) -> String {
        guard let target = ReturnTarget(form.text("back")), target.isLocal,
            target.description.hasPrefix(PagePath.administration + "/"),
            !target.description.contains("?")
        else { return PagePath.sessions }
        return target.description
    }

    @Sendable
    private func revokeAll(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let audit = context.auditContext(for: request, actor: .administrator(visitor.account.id))
        _ = try await administration.endEverything(except: visitor.session.id, in: audit)
        return pages.redirect(to: PageNotice.othersSignedOut.link(to: PagePath.sessions))
    }
}
