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
        let filter = SessionListPage.Filter(fields)
        let (query, problems) = try await query(filter)
        let found = try await sessions(query, after: SessionQuery.Cursor(fields.text("after")))
        let page = SessionListPage(
            filter: filter,
            sessions: try await console.devices(
                found?.records ?? [], current: visitor.session.id, namingOwners: true
            ),
            pager: Pager(
                path: PagePath.sessions, filter: filter.parameters, after: fields.text("after"),
                next: found?.next?.description,
                bound: Self.isCutShort(found, filter) ? Self.bound : nil
            ),
            back: LocalLink(PagePath.sessions, filter.parameters).description,
            methods: SessionListPage.methods(chosen: filter.method),
            problems: problems
        )
        return pages.answer(page, for: visitor, request, context)
    }

    private func sessions(_ query: SessionQuery?, after: SessionQuery.Cursor?) async throws -> SessionQuery.Page? {
        guard var query else { return nil }
        query.after = after
        return try await sessions.list(query)
    }

    /// `nil` if no session can match, with what is wrong in the filter.
    private func query(_ filter: SessionListPage.Filter) async throws -> (SessionQuery?, FormProblems?) {
        var query = SessionQuery(limit: AdminConsole.pageSize)
        if !filter.user.isEmpty {
            query.principal = try await principal(filter)
            if query.principal == nil {
                return (nil, FormProblems("Nothing can match", "There is no such username.", field: "user"))
            }
        }
        guard let beginning = AddressBeginning.of(filter.address) else {
            return (nil, FormProblems("Nothing can match", AddressBeginning.problem, field: "address"))
        }
        query.addressPrefix = Self.given(beginning)
        query.browser = Self.given(filter.browser).map { UserAgent.knownName($0, among: UserAgent.knownBrowsers) }
        query.system = Self.given(filter.system).map { UserAgent.knownName($0, among: UserAgent.knownSystems) }
        query.method = Self.given(filter.method).map { AuthenticationMethod(rawValue: $0) }
        query.application = Self.given(filter.application)
        query.userAgentFragment = Self.given(filter.userAgent)
        return (query, nil)
    }

    /// Whether the page may have ended before it was full because the search reads a limited number of sessions.
    private static func isCutShort(_ page: SessionQuery.Page?, _ filter: SessionListPage.Filter) -> Bool {
        guard let page, page.next != nil else { return false }
        return page.records.count < AdminConsole.pageSize && filter != SessionListPage.Filter()
    }

    private static let bound = Pager.Bound(
        note: "The search is not over: it reads \(SearchBound.text) sessions for a page, the newest first.",
        link: "Search older sessions")

    private static func given(_ text: String) -> String? { text.isEmpty ? nil : text }

    /// The account of the name, or the principal that the application calls so.
    private func principal(_ filter: SessionListPage.Filter) async throws -> PrincipalID? {
        guard filter.application.isEmpty else {
            return PrincipalID(filter.user, of: filter.application)
        }
        guard let username = Username(filter.user) else { return nil }
        return try await console.accounts.account(named: username)?.id
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

extension SessionListPage.Filter {
    fileprivate init(_ fields: FormFields) {
        self.init(
            user: fields.trimmed("user"), address: fields.trimmed("address"), browser: fields.trimmed("browser"),
            system: fields.trimmed("system"), method: fields.trimmed("method"),
            userAgent: fields.trimmed("user_agent"), application: fields.trimmed("application"))
    }

    fileprivate var parameters: [(name: String, value: String)] {
        [
            ("user", user), ("address", address), ("browser", browser), ("system", system), ("method", method),
            ("user_agent", userAgent), ("application", application),
        ]
    }
}
