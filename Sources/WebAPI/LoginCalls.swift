import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
package import RequestEdge
package import Sessions
package import UserAccounts

/// `/login` and what belongs to it: the password, the second factor, a passkey alone.
package struct LoginCalls: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    let signIn: SignIn
    let verifier: FactorVerifier
    let browserCookie: BrowserCookie
    let pendingCookie: PendingLoginCookie
    let preLogin: PreLoginForms
    let clock: any WallClock

    package init(
        signIn: SignIn,
        verifier: FactorVerifier,
        browserCookie: BrowserCookie,
        pendingCookie: PendingLoginCookie,
        preLogin: PreLoginForms,
        clock: any WallClock
    ) {
        self.signIn = signIn
        self.verifier = verifier
        self.browserCookie = browserCookie
        self.pendingCookie = pendingCookie
        self.preLogin = preLogin
        self.clock = clock
    }

    package func add(to groups: APIGroups) {
        groups.login.post("login", use: login)
        groups.login.post("login/factor", use: complete)
        groups.login.post("login/passkey-options", use: options)
        groups.login.post("login/factor/passkey-options", use: factorOptions)
    }

    private struct LoginBody: Decodable {
        let username: String?
        let password: String?
        let remember: Bool?
        let passkey: PasskeyBody?
    }

    private func login(_ request: Request, _ context: Context) async throws -> Response {
        let body = try await request.json(LoginBody.self)
        let lifetime: SessionPolicy.Lifetime = body.remember == true ? .remembered : .standard
        let (browser, audit) = (
            browserCookie.evidence(in: request), context.auditContext(for: request, actor: .anonymous)
        )
        if let passkey = body.passkey {
            guard body.username == nil, body.password == nil else {
                throw Problem.invalid("Send a passkey, or a username and a password.")
            }
            let outcome = try await signIn.perform(
                passkey: try passkey.json(), boundTo: preLogin.binding(for: request).secret, lifetime: lifetime,
                browser: browser, request: context.session, context: audit)
            return try answer(outcome, request)
        }
        guard let username = body.username else { throw Problem.badRequest("The field username is missing.") }
        guard let password = body.password else { throw Problem.badRequest("The field password is missing.") }
        let outcome = try await signIn.perform(
            username: username, password: Password(password), lifetime: lifetime, browser: browser,
            request: context.session, context: audit)
        return try answer(outcome, request)
    }

    private struct CompletionBody: Decodable {
        let otp: String?
        let recoveryCode: String?
        let passkey: PasskeyBody?
        let trustBrowser: Bool?
    }

    private func complete(_ request: Request, _ context: Context) async throws -> Response {
        let body = try await request.json(CompletionBody.self)
        guard let token = pendingCookie.token(in: request) else { throw Problem.loginExpired }
        let factor = FactorBody(otp: body.otp, recoveryCode: body.recoveryCode, passkey: body.passkey)
        guard let answer = try FactorAnswer(factor, boundTo: token.digest.bytes) else {
            throw Problem.invalid("Send one of otp, recovery_code and passkey.")
        }
        let outcome = try await signIn.complete(
            token, with: answer, trusting: body.trustBrowser == true, browser: browserCookie.evidence(in: request),
            request: context.session, context: context.auditContext(for: request, actor: .anonymous))
        return try self.answer(outcome, request)
    }

    private func answer(_ outcome: SignIn.Outcome, _ request: Request) throws -> Response {
        switch outcome {
        case .signedIn(let user):
            var response = try RequestEdge.answer(SessionDocument(user.session, of: user.account, at: clock.now()))
            for field in browserCookie.fields(after: user, for: request) { response.headers.append(field) }
            if pendingCookie.token(in: request) != nil { response.headers.append(pendingCookie.clearing) }
            return response
        case .needsFactor(let login):
            var response = try Problem.factorRequired(login.factors).response()
            response.headers.append(pendingCookie.field(naming: login.token))
            return response
        case .wrongFactor: throw Problem.wrongFactor
        case .loginExpired:
            var response = try Problem.loginExpired.response()
            response.headers.append(pendingCookie.clearing)
            return response
        case .refused(let refusal): throw Problem(refusal)
        case .limitReached: throw Problem.sessionLimit
        }
    }

    /// The options for a login by a passkey alone.
    private func options(_ request: Request, _ context: Context) async throws -> Response {
        guard let passkeys = verifier.passkeys else { throw Problem.notFound }
        let binding = preLogin.binding(for: request)
        var response = PasskeyOptionsAnswer.response(passkeys.loginOptions(boundTo: binding.secret, at: clock.now()))
        if let line = binding.setCookie { response.headers.append(HTTPField(name: .setCookie, value: line)) }
        return response
    }

    /// The options for a passkey as the second factor of the login that waits in the browser.
    private func factorOptions(_ request: Request, _ context: Context) async throws -> Response {
        guard let passkeys = verifier.passkeys else { throw Problem.notFound }
        let now = clock.now()
        guard let token = pendingCookie.token(in: request),
            let pending = try await verifier.store.pendingLogin(token.digest, at: now)
        else { throw Problem.loginExpired }
        let options = try await passkeys.options(
            for: .secondFactor(pending.account), boundTo: token.digest.bytes, at: now)
        guard let options else { throw Problem.notFound }
        return PasskeyOptionsAnswer.response(options)
    }
}

/// Options for a passkey as the browser's `parse…OptionsFromJSON` reads them.
enum PasskeyOptionsAnswer {
    static func response(_ json: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: json)))
    }
}
