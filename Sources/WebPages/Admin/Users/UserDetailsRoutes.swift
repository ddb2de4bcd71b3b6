import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
import RequestEdge
package import Sessions
package import UserAccounts
import WebAddresses

/// `/admin/users/{id}`: one account, and the administrator's actions on it.
package struct UserDetailsRoutes: Sendable {
    typealias Context = AuthServerRequestContext
    /// An action on an account, and its answer.
    private typealias Action = @Sendable (Account, Visitor, Request, Context) async throws -> Response

    let console: AdminConsole
    package let users: UserAdministration
    package let sessions: SessionManager
    let administration: SessionAdministration
    package let audit: any AuditLog
    let factors: any FactorStore
    let policy: FactorPolicy

    package init(
        console: AdminConsole,
        users: UserAdministration,
        sessions: SessionManager,
        administration: SessionAdministration,
        audit: any AuditLog,
        factors: any FactorStore,
        policy: FactorPolicy
    ) {
        self.console = console
        self.users = users
        self.sessions = sessions
        self.administration = administration
        self.audit = audit
        self.factors = factors
        self.policy = policy
    }
    private var pages: Pages { console.pages }

    package func add(to groups: PageGroups) {
        let path = PagePath.users + "/:id"
        groups.administrator.get(RouterPath(path), use: pages.visited(show))
        let actions: [(String, Action)] = [
            ("profile", saveProfile), ("disable", change { _ in .disable }), ("enable", change { _ in .enable }),
            ("promote", change { .roles($0.roles.union([.administrator])) }),
            ("demote", change { .roles($0.roles.subtracting([.administrator])) }),
            ("reset-password", resetPassword), ("revoke-sessions", revokeSessions),
            ("reset-factors", resetFactors),
            (
                "delete",
                confirmed(.delete, or: "Nothing was deleted") { _ in PageNotice.accountDeleted.link(to: PagePath.users)
                }
            ),
        ]
        for (name, perform) in actions {
            groups.freshAdministrator.post(RouterPath("\(path)/\(name)"), use: route(perform))
        }
    }

    /// Shows a one-time link on the account's page. The link is only in this answer.
    func handOver(
        linkFor account: Account,
        _ audit: AuditContext,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        guard let link = try await users.issueLink(for: account.id, in: audit) else {
            return pages.refusal(.notFound)
        }
        let shown = UserDetailsPage.Link(
            url: pages.publicURL.address(of: link.purpose, link.token),
            expires: TimeText(link.expiry, now: pages.now)
        )
        return try await page(account, visitor, request, context, link: shown)
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        guard let account = try await account(context) else { return pages.refusal(.notFound) }
        guard let kept = try pages.kept(for: request, context) else {
            return try await page(account, visitor, request, context)
        }
        let notice = Notice("Nothing was changed yet. Check what you entered, then save the profile.", tone: .info)
        return try await page(account, visitor, request, context, profile: ProfileForm(kept), notices: [notice])
    }

    private func route(_ perform: @escaping Action) -> Pages.Route {
        pages.visited { request, visitor, context in
            guard let account = try await account(context) else { return pages.refusal(.notFound) }
            return try await perform(account, visitor, request, context)
        }
    }

    private func change(_ change: @escaping @Sendable (Account) -> AccountChange) -> Action {
        { account, visitor, request, context in
            try await apply(change(account), to: account, visitor, request, context) {
                PageNotice.accountChanged.link(to: AdminConsole.link(to: account.id))
            }
        }
    }

    @Sendable
    private func resetPassword(
        _ account: Account, _ visitor: Visitor, _ request: Request, _ context: Context
    ) async throws -> Response {
        try await handOver(linkFor: account, actor(visitor, request, context), visitor, request, context)
    }

    @Sendable
    private func revokeSessions(
        _ account: Account, _ visitor: Visitor, _ request: Request, _ context: Context
    ) async throws -> Response {
        let audit = actor(visitor, request, context)
        _ = try await administration.endAll(of: account.id, in: audit)
        return pages.redirect(to: PageNotice.sessionRevoked.link(to: AdminConsole.link(to: account.id)))
    }

    @Sendable
    private func saveProfile(
        _ account: Account, _ visitor: Visitor, _ request: Request, _ context: Context
    ) async throws -> Response {
        let typed = ProfileForm(try await FormFields(reading: request))
        let wanted = typed.account(named: account.username.rawValue)
        guard wanted.malformedFields.isEmpty else {
            let problems = FormProblems(malformed: wanted.malformedFields)
            return try await page(account, visitor, request, context, profile: typed, problems: problems)
        }
        let change = AccountChange.profile(ProfileChange(wanted))
        let response = try await apply(change, to: account, typed: typed, visitor, request, context) {
            PageNotice.accountChanged.link(to: AdminConsole.link(to: account.id))
        }
        try await pages.forgetKeptForm(context)
        return response
    }

    /// The factors of the administrator's own account are changed where one of them is asked for first (ASVS 7.5.1).
    @Sendable
    private func resetFactors(
        _ account: Account, _ visitor: Visitor, _ request: Request, _ context: Context
    ) async throws -> Response {
        guard account.id != visitor.account.id else { return pages.redirect(to: PagePath.factors) }
        let reset = confirmed(.factor(.reset), or: "Nothing was removed") {
            PageNotice.factorsReset.link(to: AdminConsole.link(to: $0.id))
        }
        return try await reset(account, visitor, request, context)
    }

    /// A change that the administrator confirms by typing the account's name.
    private func confirmed(
        _ change: AccountChange,
        or nothing: PageText,
        then location: @escaping @Sendable (Account) -> String
    ) -> Action {
        { account, visitor, request, context in
            let form = try await FormFields(reading: request)
            guard let typed = Username(form.trimmed("confirm")), typed == account.username else {
                let problems = FormProblems(nothing, "The name you typed is not \(account.username).")
                return try await page(account, visitor, request, context, problems: problems)
            }
            return try await apply(change, to: account, visitor, request, context) { location(account) }
        }
    }

    private func apply(
        _ change: AccountChange,
        to account: Account,
        typed: ProfileForm? = nil,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        then location: () -> String
    ) async throws -> Response {
        let managed = ManagedSessions(sessions, request: context.session)
        let audit = actor(visitor, request, context)
        switch try await users.apply(change, to: account.id, sessions: managed, in: audit) {
        case .applied: return pages.redirect(to: location())
        case .refused(.notFound): return pages.refusal(.notFound)
        case .refused(let outcome):
            let text: PageText =
                outcome == .lastAdministrator
                ? "No other administrator can sign in. First make another account with a password an administrator."
                : "The account was changed in the meantime. Please try again."
            return try await page(
                account, visitor, request, context, profile: typed, problems: FormProblems("Nothing was changed", text)
            )
        }
    }

    private func actor(_ visitor: Visitor, _ request: Request, _ context: Context) -> AuditContext {
        context.auditContext(for: request, actor: .administrator(visitor.account.id))
    }

    private func account(_ context: Context) async throws -> Account? {
        guard let id = context.parameters.get("id") else { return nil }
        return try await console.accounts.account(PrincipalID(id))
    }

    private func page(
        _ account: Account,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        link: UserDetailsPage.Link? = nil,
        profile: ProfileForm? = nil,
        problems: FormProblems? = nil,
        notices: [Notice] = []
    ) async throws -> Response {
        let query = SessionQuery(principal: account.id, limit: AdminConsole.pageSize)
        let records = try await sessions.list(query).records
        let events = try await audit.page(AuditQuery(user: account.id, limit: 10)).items
        let isOwn = account.id == visitor.account.id
        let page = UserDetailsPage(
            account,
            factors: UserDetailsPage.Factors(
                account, try await factors.factors(of: account.id, at: pages.now), policy, isOwn: isOwn, now: pages.now),
            sessions: try await console.devices(records, current: visitor.session.id, namingOwners: false),
            events: try await console.rows(events),
            profile: profile,
            link: link,
            problems: problems,
            now: pages.now
        )
        let status: HTTPResponse.Status = problems == nil ? .ok : .unprocessableContent
        return pages.answer(page, status: status, for: visitor, request, context, notices: notices)
    }
}
