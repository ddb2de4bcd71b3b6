import Hummingbird
import HummingbirdSessions
package import Operations
import RequestEdge
package import Sessions
package import UserAccounts
package import WebAddresses

/// `/admin/users`: accounts, for administrators. Every change needs a recently confirmed password.
package struct AdminUserRoutes: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    package let access: APIAccess
    package let accounts: any AccountStore
    package let registration: Registration
    package let users: UserAdministration
    package let sessions: SessionManager
    let administration: SessionAdministration
    package let publicURL: PublicURL

    package init(
        access: APIAccess,
        accounts: any AccountStore,
        registration: Registration,
        users: UserAdministration,
        sessions: SessionManager,
        administration: SessionAdministration,
        publicURL: PublicURL
    ) {
        self.access = access
        self.accounts = accounts
        self.registration = registration
        self.users = users
        self.sessions = sessions
        self.administration = administration
        self.publicURL = publicURL
    }

    package func add(to groups: APIGroups) {
        groups.administrator.get("admin/users", use: list)
        groups.freshAdministrator.post("admin/users", use: create)
        groups.administrator.get("admin/users/:id", use: show)
        groups.freshAdministrator.patch("admin/users/:id", use: change)
        groups.freshAdministrator.delete("admin/users/:id", use: delete)
        groups.freshAdministrator.post("admin/users/:id/reset-password", use: resetPassword)
        groups.freshAdministrator.post("admin/users/:id/reset-factors", use: resetFactors)
        groups.freshAdministrator.post("admin/users/:id/revoke-sessions", use: revokeSessions)
    }

    private func list(_ request: Request, _ context: Context) async throws -> Response {
        _ = try await access.administrator(request, context)
        let query = try APIQuery(request, allowing: ["search", "after", "limit"])
        let search = AccountQuery(
            search: query["search"], after: query["after"], limit: try query.limit(upTo: AccountQuery.maximumLimit))
        guard search.isContinuation else { throw Problem.badRequest("after cannot be read.") }
        let page = try await accounts.list(search)
        return try answer(PageResource(items: page.items.map(UserResource.init), next: page.next))
    }

    private func show(_ request: Request, _ context: Context) async throws -> Response {
        _ = try await access.administrator(request, context)
        return try answer(UserResource(try await account(context)))
    }

    private struct Created: Encodable {
        let user: UserResource
        let invitation: LinkResource
    }

    private func create(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        let body = try await request.json(NewUserBody.self)
        let outcome = try await registration.register(body.account, password: nil, in: audit)
        guard case .created(let account) = outcome else { throw problem(outcome) }
        guard let link = try await users.issueLink(for: account.id, in: audit) else { throw Problem.notFound }
        return try answer(
            Created(user: UserResource(account), invitation: LinkResource(link, at: publicURL)), status: .created)
    }

    private func change(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        var account = try await account(context)
        let changes = try await request.json(UserChangeBody.self).changes
        guard !changes.isEmpty else { throw Problem.invalid("Name at least one field to change.") }
        for change in changes { account = try await apply(change, to: account.id, context, audit) }
        return try answer(UserResource(account))
    }

    private func delete(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        _ = try await apply(.delete, to: try await account(context).id, context, audit)
        return Response(status: .noContent)
    }

    private func resetPassword(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        try await request.refuseBody()
        guard let link = try await users.issueLink(for: try await account(context).id, in: audit) else {
            throw Problem.notFound
        }
        return try answer(LinkResource(link, at: publicURL))
    }

    /// Removes all second factors of a user who has lost them, and ends the sessions that they proved. Administrators change their own
    /// factors where one of them is asked for first (ASVS 7.5.1).
    private func resetFactors(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        try await request.refuseBody()
        let user = try await account(context)
        guard user.id != context.session.current?.principal else { throw Problem.ownFactors }
        let account = try await apply(.factor(.reset), to: user.id, context, audit)
        return try answer(UserResource(account))
    }

    private func revokeSessions(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        let count = try await administration.endAll(of: try await account(context).id, in: audit)
        return try answer(CountResource(count: count))
    }

    private func account(_ context: Context) async throws -> Account {
        guard let id = context.parameters.get("id"),
            let account = try await accounts.account(PrincipalID(id))
        else { throw Problem.notFound }
        return account
    }

    private func apply(
        _ change: AccountChange,
        to id: PrincipalID,
        _ context: Context,
        _ audit: AuditContext
    ) async throws -> Account {
        let managed = ManagedSessions(sessions, request: context.session)
        switch try await users.apply(change, to: id, sessions: managed, in: audit) {
        case .applied(let account, _): return account
        case .refused(let outcome): throw problem(outcome)
        }
    }

    private func problem(_ outcome: RegistrationOutcome) -> Problem {
        switch outcome {
        case .malformed(let fields): .invalid("Not accepted: \(fields.joined(separator: ", ")).")
        case .weak(let problems): .weakPassword(problems)
        case .usernameTaken: .usernameTaken
        case .created, .linkSpent: .changedMeanwhile
        }
    }

    private func problem(_ outcome: AccountMutationOutcome) -> Problem {
        switch outcome {
        case .notFound: .notFound
        case .usernameTaken: .usernameTaken
        case .lastAdministrator: .lastAdministrator
        case .tooManyGroups: .tooManyGroups
        case .factorTaken: Problem(.factorTaken)
        case .lastWayIn: Problem(.lastFactor)
        case .applied, .linkSpent, .outdated, .proofSpent: .changedMeanwhile
        }
    }
}
