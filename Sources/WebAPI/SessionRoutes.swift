import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
package import RequestEdge
package import Sessions
import UserAccounts

/// `/logout`, `/session`, `/sessions`, `/reauthenticate`, `/password`: the user's own session and account.
package struct SessionRoutes: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    package let access: APIAccess
    let reauthentication: Reauthentication
    let passwordChange: OwnPasswordChange
    let browserCookie: BrowserCookie
    let clock: any WallClock

    package init(
        access: APIAccess,
        reauthentication: Reauthentication,
        passwordChange: OwnPasswordChange,
        browserCookie: BrowserCookie,
        clock: any WallClock
    ) {
        self.access = access
        self.reauthentication = reauthentication
        self.passwordChange = passwordChange
        self.browserCookie = browserCookie
        self.clock = clock
    }

    package func add(to groups: APIGroups) {
        groups.open.post("logout", use: logout)
        groups.signedIn.get("session", use: session)
        groups.account.get("sessions", use: sessions)
        groups.fresh.post("sessions/revoke-others", use: revokeOthers)
        groups.account.delete("sessions/:id", use: endSession)
        // A repeated call has no session any more, but still gets an answer.
        groups.open.post("reauthenticate", use: reauthenticate)
        groups.open.post("password", use: changePassword)
    }

    private func logout(_ request: Request, _ context: Context) async throws -> Response {
        try await context.session.logout()
        return Response(status: .noContent, headers: [.clearSiteData: #""cache", "storage""#])
    }

    private func session(_ request: Request, _ context: Context) async throws -> Response {
        let (session, account) = try await access.signedIn(context, evenIfConfined: true)
        return try answer(SessionDocument(session, of: account, at: clock.now()))
    }

    private func sessions(_ request: Request, _ context: Context) async throws -> Response {
        let (session, _) = try await access.signedIn(context)
        func place(_ record: SessionRecord) -> (Int, Timestamp) {
            (record.id == session.id ? 1 : 0, record.lastSeen)
        }
        let now = clock.now()
        let items = try await context.session.devices()
            .sorted { place($0) > place($1) }
            .map { record in
                var item = SessionResource(record, at: now)
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
        let password: String?
        let otp: String?
        let recoveryCode: String?
        let passkey: PasskeyBody?
    }

    private func reauthenticate(_ request: Request, _ context: Context) async throws -> Response {
        if let overtaken = try await access.overtaken(context) {
            return try await reauthenticate(again: overtaken, request, context)
        }
        let (session, account) = try await access.signedIn(context, evenIfConfined: true)
        let body = try await request.json(ReauthenticationBody.self)
        let factor = FactorBody(otp: body.otp, recoveryCode: body.recoveryCode, passkey: body.passkey)
        let evidence = Reauthentication.Evidence(
            password: body.password.map { Password($0) },
            factor: try FactorAnswer(factor, boundTo: session.challengeBinding))
        guard evidence.password != nil || evidence.factor != nil else {
            throw Problem.badRequest("Send password, otp, recovery_code or passkey.")
        }
        let outcome = try await reauthentication.perform(
            evidence, browser: browserCookie.browser(in: request), request: context.session,
            context: context.auditContext(for: request))
        switch outcome {
        case .confirmed(let session): return try answer(SessionDocument(session, of: account, at: clock.now()))
        case .wrongFactor: throw Problem.wrongFactor
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
        // A code or a passkey is used up, so only a password can be proved again.
        guard let password = body.password else { throw Problem.unauthenticated(context.session.invalidReason) }
        let confirmed = try await access.repetition.resume(
            session, proving: Password(password), browser: browserCookie.browser(in: request),
            request: context.session, context: context.auditContext(for: request))
        guard let confirmed, let account = try await access.accounts.account(of: confirmed) else {
            throw Problem.unauthenticated(context.session.invalidReason)
        }
        return try answer(SessionDocument(confirmed, of: account, at: clock.now()))
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
        _ = try await access.signedIn(context, evenIfConfined: true)
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
