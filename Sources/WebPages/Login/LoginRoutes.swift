import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
import Passkeys
import RequestEdge
package import ServerSettings
import Sessions
package import UserAccounts
import WebAddresses

/// `/login`: the login form.
package struct LoginRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let signIn: SignIn
    let answers: LoginAnswers
    /// `nil` if passkeys are switched off.
    let passkeys: PasskeyCeremonies?
    package let cookie: CookieSettings
    /// The maximum lifetime of a remembered session.
    let rememberedLifetime: Duration

    package init(
        pages: Pages,
        signIn: SignIn,
        answers: LoginAnswers,
        passkeys: PasskeyCeremonies?,
        cookie: CookieSettings,
        rememberedLifetime: Duration
    ) {
        self.pages = pages
        self.signIn = signIn
        self.answers = answers
        self.passkeys = passkeys
        self.cookie = cookie
        self.rememberedLifetime = rememberedLifetime
    }

    /// Adds the login form. Its group must not require the session's token: the form has its own.
    package func add(to groups: PageGroups) {
        groups.preLogin.get(RouterPath(PagePath.login), use: show)
        groups.preLogin.post(RouterPath(PagePath.login), use: submit)
    }

    private func show(_ request: Request, _ context: Context) async throws -> Response {
        let query = try FormFields(queryOf: request)
        let next = try await target(query, request, context)
        if let visitor = try await pages.visitor(context) {
            return try SignedInReturn(pages: pages, settings: cookie).response(
                to: next ?? .account, for: visitor, request)
        }
        let binding = pages.preLogin.binding(for: request)
        let page = LoginPage(
            stub: pages.renderer.dateStamp,
            reason: cookieConflict(in: request) ?? signInReason(context),
            next: next?.description,
            rememberSpan: rememberSpan,
            showsPassword: query["show"] == "password",
            passkeyOptions: passkeyOptions(binding)
        )
        return pages.answer(page, boundTo: binding, request)
    }

    /// The options for a passkey. Nothing is stored for them.
    private func passkeyOptions(_ binding: PreLoginForms.Binding) -> String? {
        binding.secret.isEmpty ? nil : passkeys?.loginOptions(boundTo: binding.secret, at: pages.now)
    }

    /// The explanation for a browser that sends two different session cookies; nil for all others.
    private func cookieConflict(in request: Request) -> PageText? {
        let scanner = CookieScanner(name: cookie.name)
        guard case .conflicting = scanner.scan(request.headers[values: .cookie]) else { return nil }
        return LoginReason.conflict(of: cookie.name)
    }

    /// Why the user has to sign in again, if that is known.
    private func signInReason(_ context: Context) -> PageText? {
        context.session.isUnproven ? LoginReason.unproven : context.session.invalidReason.map(LoginReason.text)
    }

    private func submit(_ request: Request, _ context: Context) async throws -> Response {
        let checked = try await pages.preLoginForm(request, context) { form in
            again(form, request, status: .forbidden, stale)
        }
        switch checked {
        case .refused(let response): return response
        case .fields(let form):
            return form.text("passkey").isEmpty
                ? try await signIn(with: form, request, context)
                : try await signIn(withPasskeyIn: form, request, context)
        }
    }

    /// The form's token was invalid, either because the page is old or because the browser keeps no cookies.
    private var stale: FormProblems {
        FormProblems(
            "The page was open too long",
            "Please sign in once more. If you see this again, allow cookies for \(pages.publicURL).",
            field: "username")
    }

    private func signIn(with form: FormFields, _ request: Request, _ context: Context) async throws -> Response {
        let outcome = try await signIn.perform(
            username: form.trimmed("username"),
            password: Password(form.text("password")),
            lifetime: form.isTicked("remember") ? .remembered : .standard,
            browser: answers.browserCookie.evidence(in: request),
            request: context.session,
            context: context.auditContext(for: request, actor: .anonymous)
        )
        let problems = FormProblems(
            "We could not sign you in",
            "Check the username and the password. If both are right, ask an administrator.", field: "username")
        return try await answer(outcome, rejection: problems, form, request, context)
    }

    private func signIn(
        withPasskeyIn form: FormFields,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let json = form.text("passkey")
        let outcome = try await signIn.perform(
            passkey: json,
            boundTo: pages.preLogin.binding(for: request).secret,
            lifetime: form.isTicked("remember") ? .remembered : .standard,
            browser: answers.browserCookie.evidence(in: request),
            request: context.session,
            context: context.auditContext(for: request, actor: .anonymous)
        )
        let problems = FormProblems(
            "That passkey did not work",
            "Try again, use another passkey, or sign in with your username and password.")
        return try await answer(
            outcome, rejection: problems, unknown: try await passkeys?.unknownCredential(json: json), form, request,
            context)
    }

    private func answer(
        _ outcome: SignIn.Outcome,
        rejection: FormProblems,
        unknown: CredentialID? = nil,
        _ form: FormFields,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let next = try await target(form, request, context)
        switch outcome {
        case .signedIn(let user): return answers.signedIn(user, next: next, request)
        case .needsFactor(let login): return answers.needsFactor(login, next: next)
        case .loginExpired, .wrongFactor: return answers.expired(next: next)
        case .refused(let refusal):
            return try await pages.answer(
                refusal, rejection: (.unauthorized, rejection),
                advice: .nextOrLink
            ) { again(form, request, status: $0, $1, unknown: unknown) }
        case .limitReached:
            return again(
                form, request, status: SessionProblem.sessionLimitReached.status, LoginAnswers.limitProblems)
        }
    }

    /// Shows the form again, with the entries except the password.
    private func again(
        _ form: FormFields,
        _ request: Request,
        status: HTTPResponse.Status,
        _ problems: FormProblems,
        unknown: CredentialID? = nil
    ) -> Response {
        let binding = pages.preLogin.binding(for: request)
        let page = LoginPage(
            stub: pages.renderer.dateStamp,
            next: pages.returnTarget(form.text("next"))?.description,
            username: form.trimmed("username"),
            remember: form.isTicked("remember"),
            rememberSpan: rememberSpan,
            passkeyOptions: passkeyOptions(binding),
            unknownPasskey: unknown.flatMap { id in passkeys.map { PasskeySignals.unknown(id, of: $0) } },
            problems: problems
        )
        return pages.answer(page, status: status, boundTo: binding, request)
    }

    /// The address to go to afterwards, if it is safe.
    private func target(_ fields: FormFields, _ request: Request, _ context: Context) async throws -> ReturnTarget? {
        guard let next = fields["next"], !next.isEmpty else { return nil }
        if let target = pages.returnTarget(next) { return target }
        if request.method == .post { try await pages.note(.redirectRejected, .malformed, request, context) }
        return nil
    }

    private var rememberSpan: PageText { rememberedLifetime.words }
}
