import HTTPTypes
import Hummingbird
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/admin/users`: the list of accounts, and their creation.
package struct UserListRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let console: AdminConsole
    package let registration: Registration
    let actions: UserDetailsRoutes

    package init(console: AdminConsole, registration: Registration, actions: UserDetailsRoutes) {
        self.console = console
        self.registration = registration
        self.actions = actions
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        groups.administrator.get(RouterPath(PagePath.users), use: pages.visited(show))
        groups.freshAdministrator.post(RouterPath(PagePath.users), use: pages.visited(create))
        actions.add(to: groups)
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        guard let kept = try pages.kept(for: request, context) else { return try await list(visitor, request, context) }
        let notice = Notice("Nothing was added yet. Check what you entered, then send the form.", tone: .info)
        return try await list(visitor, request, context, UserListPage.Draft(kept), notices: [notice])
    }

    @Sendable
    private func create(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let draft = UserListPage.Draft(
            username: form.trimmed("username"), profile: ProfileForm(form), isAdmin: form.isTicked("admin"))
        let audit = context.auditContext(for: request, actor: .administrator(visitor.account.id))
        let outcome = try await registration.register(
            draft.profile.account(named: draft.username, roles: draft.isAdmin ? [.administrator] : []),
            password: nil,
            in: audit
        )
        guard case .created(let account) = outcome else {
            return try await list(visitor, request, context, draft, FormProblems(registration: outcome))
        }
        try await pages.forgetKeptForm(context)
        return try await actions.handOver(linkFor: account, audit, visitor, request, context)
    }

    private func list(
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        _ draft: UserListPage.Draft = UserListPage.Draft(),
        _ problems: FormProblems? = nil,
        notices: [Notice] = []
    ) async throws -> Response {
        let fields = try FormFields(queryOf: request)
        let query = fields.trimmed("q")
        let after = fields.text("after")
        let found = try await console.accounts.list(
            AccountQuery(
                search: query.isEmpty ? nil : query, after: after.isEmpty ? nil : after, limit: AdminConsole.pageSize
            )
        )
        let bound = Pager.Bound(
            note:
                "Searched \(SearchBound.words) accounts. Others may match, too; a longer or rarer word finds them sooner.",
            link: "Search further")
        let page = UserListPage(
            query: query,
            users: found.items.map { UserListPage.Row($0, now: pages.now) },
            pager: Pager(
                path: PagePath.users, filter: [("q", query)], after: after, next: found.next,
                bound: found.isCutShort ? bound : nil),
            draft: draft,
            problems: problems
        )
        let status: HTTPResponse.Status = problems == nil ? .ok : .unprocessableContent
        return pages.answer(page, status: status, for: visitor, request, context, notices: notices)
    }
}

extension UserListPage.Draft {
    fileprivate init(_ kept: KeptForm) {
        self.init(
            username: kept.values["username"] ?? "", profile: ProfileForm(kept),
            isAdmin: kept.values["admin"].map { !$0.isEmpty } ?? false)
    }
}

extension UserListPage.Row {
    fileprivate init(_ account: Account, now: Timestamp) {
        self.init(
            username: account.username.rawValue,
            displayName: account.displayName.isEmpty ? nil : account.displayName,
            email: account.email,
            href: AdminConsole.link(to: account.id),
            isAdmin: account.isAdministrator,
            isDisabled: account.isDisabled,
            hasSecondFactor: account.factors.hasSecondFactor,
            created: TimeText(account.createdAt, now: now)
        )
    }
}
