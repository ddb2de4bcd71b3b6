import Hummingbird
import HummingbirdSessions
import NIOCore
package import Operations
import RequestEdge
package import Sessions
package import UserAccounts

/// `/admin/sessions`, `/admin/audit`, `/admin/policy`: the sessions of all users and the audit log, for administrators.
package struct AdminSessionRoutes: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    package let access: APIAccess
    package let accounts: any AccountStore
    let administration: SessionAdministration
    package let audit: any AuditLog
    let references: AuditReferences
    package let clock: any WallClock
    let limits: PolicyResource

    package init(
        access: APIAccess,
        accounts: any AccountStore,
        administration: SessionAdministration,
        audit: any AuditLog,
        references: AuditReferences,
        clock: any WallClock,
        limits: PolicyResource
    ) {
        self.access = access
        self.accounts = accounts
        self.administration = administration
        self.audit = audit
        self.references = references
        self.clock = clock
        self.limits = limits
    }

    package func add(to groups: APIGroups) {
        groups.administrator.get("admin/sessions", use: list)
        groups.freshAdministrator.post("admin/sessions/revoke-all", use: revokeAll)
        groups.freshAdministrator.delete("admin/sessions/:id", use: end)
        groups.administrator.get("admin/audit", use: readAudit)
        groups.administrator.get("admin/policy", use: policy)
    }

    private func list(_ request: Request, _ context: Context) async throws -> Response {
        _ = try await access.administrator(request, context)
        let facets = SessionFacet.allCases.map(\.rawValue)
        let query = try APIQuery(request, allowing: Set(facets + ["after", "limit"]))
        let search = SessionSearch { query[$0.rawValue] }
        var sessions: SessionQuery
        do {
            sessions = try search.query(of: try await principal(query), at: clock.now())
        } catch let problem as SessionSearchProblem {
            throw Problem.badRequest("\(problem.facet.rawValue): \(problem.text)")
        }
        sessions.after = try query.value("after", SessionQuery.Cursor.init)
        sessions.limit = try query.limit(upTo: SessionQuery.pageLimit)
        let page = try await administration.list(sessions)
        let names = try await usernames(of: page.records)
        let now = clock.now()
        let items = page.records.map { record in
            SessionResource(record, username: record.principal.flatMap { names[$0] }, at: now)
        }
        return try answer(PageResource(items: items, next: page.next?.description))
    }

    /// The account that the parameter names, or the principal that the application calls so.
    private func principal(_ query: APIQuery) async throws -> PrincipalID? {
        guard let application = query["application"], !application.isEmpty, let name = query["user"] else {
            return try await query.principal(in: accounts)
        }
        return PrincipalID(name, of: application)
    }

    private func usernames(of records: [SessionRecord]) async throws -> [PrincipalID: String] {
        var names: [PrincipalID: String] = [:]
        for principal in Set(records.compactMap(\.principal)) {
            names[principal] = try await accounts.account(principal)?.username.rawValue
        }
        return names
    }

    private func end(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        guard let id = context.parameters.get("id").flatMap({ SessionID($0) }),
            try await administration.end(id, in: audit)
        else { throw Problem.notFound }
        return Response(status: .noContent)
    }

    private func revokeAll(_ request: Request, _ context: Context) async throws -> Response {
        let audit = try await access.administrator(request, context)
        let count = try await administration.endEverything(except: context.session.current?.id, in: audit)
        return try answer(CountResource(count: count))
    }

    private func readAudit(_ request: Request, _ context: Context) async throws -> Response {
        let actor = try await access.administrator(request, context)
        let query = try APIQuery(request, allowing: ["event", "user", "session", "since", "after", "limit"])
        let page = try await audit.page(
            AuditQuery(
                event: query["event"],
                user: try await query.principal(in: accounts),
                session: try query.value("session", references.session(named:)),
                since: try query.value("since") { PointInTime.read($0, before: clock.now()) },
                after: try query.value("after") { Int64($0) },
                limit: try query.limit(upTo: AuditQuery.maximumLimit)))
        try await audit.append(AuditEvent(.adminReadAudit, at: clock.now(), in: actor))
        return document(page)
    }

    /// The entries are already JSON, in exactly the bytes that were hashed.
    private func document(_ page: AuditPage) -> Response {
        let items = page.items.map(\.jsonLine).joined(separator: ",")
        let next = page.next.map { #","next":"\#($0)""# } ?? ""
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: #"{"items":[\#(items)]\#(next)}"#)))
    }

    private func policy(_ request: Request, _ context: Context) async throws -> Response {
        _ = try await access.administrator(request, context)
        return try answer(limits)
    }
}
