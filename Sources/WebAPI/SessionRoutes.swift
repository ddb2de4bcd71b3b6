import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
package import RequestEdge
import Sessions
import UserAccounts

/// `/login`, `/logout`, `/session`, `/sessions`, `/reauthenticate`, `/password`: the user's own session and account.
package struct SessionRoutes: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    package let access: APIAccess
    let signIn: SignIn
    let reauthentication: Reauthentication
    let passwordChange: OwnPasswordChange
    let browserCookie: BrowserCookie

    package init(
        access: APIAccess,
        signIn: SignIn,
        reauthentication: Reauthentication,
        passwordChange: OwnPasswordChange,
        browserCookie: BrowserCookie
    ) {
        self.access = access
        self.signIn = signIn
        self.reauthentication = reauthentication
        self.passwordChange = passwordChange
        self.browserCookie = browserCookie
    }

    package func add(to groups: APIGroups) {
        groups.login.post("login", use: login)
        groups.open.post("logout", use: logout)
        groups.signedIn.get("session", use: session)
        groups.account.get("sessions", use: sessions)
        groups.fresh.post("sessions/revoke-others", use: revokeOthers)
        groups.account.delete("sessions/:id", use: endSession)
        // A repeated call has no session any more, but still gets an answer.
        groups.open.post("reauthenticate", use: reauthenticate)
        groups.open.post("password", use: changePassword)
    }

    private struct LoginBody: Decodable {
        let username: String
        let password: String
        let remember: Bool?
    }

    private func login(_ request: Request, _ context: Context) async throws -> Response {
        let body = try await request.json(LoginBody.self)
        let outcome = try await signIn.perform(
            username: body.username, password: Password(body.password),
            lifetime: body.remember == true ? .remembered : .standard,
            browser: browserCookie.browser(in: request), request: context.session,
            context: context.auditContext(for: request, actor: .anonymous))
        switch outcome {
        case .signedIn(let session, let account):
            var response = try answer(SessionDocument(session, of: account))
            response.headers.append(browserCookie.confirmation(of: account.id, for: request))
            return response
        case .refused(let refusal): throw Problem(refusal)
        case .limitReached: throw Problem.sessionLimit
        }
    }

    private func logout(_ request: Request, _ context: Context) async throws -> Response {
        try await context.session.logout()
        return Response(status: .noContent, headers: [.clearSiteData: #""cache", "storage""#])
    }

    private func session(_ request: Request, _ context: Context) async throws -> Response {
        let (session, account) = try await access.signedIn(context, evenWithOldPassword: true)
        return try answer(SessionDocument(session, of: account))
    }

    private func sessions(_ request: Request, _ context: Context) async throws -> Response {
        let (session, _) = try await access.signedIn(context)
        func place(_ record: SessionRecord) -> (Int, Timestamp) {
            (record.id == session.id ? 1 : 0, record.lastSeen)
        }
        let items = try await context.session.devices()
            .sorted { place($0) > place($1) }
            .map { record in
                var item = SessionResource(record)
                item.current = record.id == session.id
                return item
            }
        return try answer(PageResource(items: items, next: nil))
    }

    private func endSession(_ request: Request, _ context: Context) async throws -> Response {
        let (session, _) = try await access.signedIn(context)
        guard let id = context.parameters.get("id").flatMap({ SessionID($0) }) else { throw Problem.notFound }
        if id == session.id { return try await logout(request, context) }
        guard context.session.isFresh() else { throw Problem.reauthenticationRequired }
        guard try await context.session.revoke(id) else { throw Problem.notFound }
        return Response(status: .noContent)
    }

    private func revokeOthers(_ request: Request, _ context: Context) async throws -> Response {
        try await context.session.revokeOthers()
        return Response(status: .noContent)
    }

    private struct ReauthenticationBody: Decodable {
        let password: String
    }

    private func reauthenticate(_ request: Request, _ context: Context) async throws -> Response {
        if let overtaken = try await access.overtaken(context) {
            return try await reauthenticate(again: overtaken, request, context)
        }
        let (_, account) = try await access.signedIn(context, evenWithOldPassword: true)
        let body = try await request.json(ReauthenticationBody.self)
        let outcome = try await reauthentication.perform(
            password: Password(body.password), browser: browserCookie.browser(in: request),
            request: context.session, context: context.auditContext(for: request))
        switch outcome {
        case .confirmed(let session): return try answer(SessionDocument(session, of: account))
        case .refused(let refusal): throw Problem(refusal)
        case .overtaken: throw Problem.overtaken
        }
    }

    private func reauthenticate(
        again session: Session,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let body = try await request.json(ReauthenticationBody.self)
        let confirmed = try await access.repetition.resume(
            session, proving: Password(body.password), browser: browserCookie.browser(in: request),
            request: context.session, context: context.auditContext(for: request))
        guard let confirmed, let account = try await access.accounts.account(of: confirmed) else {
            throw Problem.unauthenticated(context.session.invalidReason)
        }
        return try answer(SessionDocument(confirmed, of: account))
    }

    private struct PasswordBody: Decodable {
        let current: String
        let new: String
        let keepOtherSessions: Bool?
    }

    private func changePassword(_ request: Request, _ context: Context) async throws -> Response {
        if let overtaken = try await access.overtaken(context) {
            return try await changePassword(again: overtaken, request, context)
        }
        _ = try await access.signedIn(context, evenWithOldPassword: true)
        let body = try await request.json(PasswordBody.self)
        let outcome = try await passwordChange.perform(
            current: Password(body.current), new: Password(body.new),
            others: body.keepOtherSessions == true ? .keep : .end,
            browser: browserCookie.browser(in: request),
            request: context.session, context: context.auditContext(for: request))
        switch outcome {
        case .changed: return Response(status: .noContent)
        case .weak(let problems): throw Problem.weakPassword(problems)
        case .refused(let refusal): throw Problem(refusal)
        case .overtaken: throw Problem.overtaken
        }
    }

    private func changePassword(
        again session: Session,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let body = try await request.json(PasswordBody.self)
        let outcome = try await passwordChange.perform(
            again: session, new: Password(body.new), browser: browserCookie.browser(in: request),
            request: context.session, context: context.auditContext(for: request))
        guard case .changed = outcome else { throw Problem.unauthenticated(context.session.invalidReason) }
        return Response(status: .noContent)
    }
}
