import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
package import RequestEdge
package import ServerSettings
import Sessions
import UserAccounts
import WebAddresses

/// `/login`: the login form.
package struct LoginRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let signIn: SignIn
    let browserCookie: BrowserCookie
    package let cookie: CookieSettings
    /// The maximum lifetime of a remembered session.
    let rememberedLifetime: Duration

    package init(
        pages: Pages,
        signIn: SignIn,
        browserCookie: BrowserCookie,
        cookie: CookieSettings,
        rememberedLifetime: Duration
    ) {
        self.pages = pages
        self.signIn = signIn
        self.browserCookie = browserCookie
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
        return pages.answer(
            LoginPage(
                stub: pages.renderer.dateStamp,
                reason: cookieConflict(in: request) ?? context.session.invalidReason.map(LoginReason.text),
                next: next?.description,
                rememberSpan: rememberSpan,
                showsPassword: query["show"] == "password"
            ),
            toAnonymous: request
        )
    }

    /// The explanation for a browser that sends two different session cookies; nil for all others.
    private func cookieConflict(in request: Request) -> String? {
        let scanner = CookieScanner(name: cookie.name)
        guard case .conflicting = scanner.scan(request.headers[values: .cookie]) else { return nil }
        return LoginReason.conflict(of: cookie.name)
    }

    private func submit(_ request: Request, _ context: Context) async throws -> Response {
        let checked = try await pages.preLoginForm(request, context) { form in
            again(form, request, status: .forbidden, stale)
        }
        switch checked {
        case .refused(let response): return response
        case .fields(let form): return try await signIn(with: form, request, context)
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
            browser: browserCookie.browser(in: request),
            request: context.session,
            context: context.auditContext(for: request, actor: .anonymous)
        )
        switch outcome {
        case .signedIn(_, let account):
            let next = try await target(form, request, context)
            var response = pages.redirect(to: (next ?? .account).description)
            response.headers.append(browserCookie.confirmation(of: account.id, for: request))
            return response
        case .refused(let refusal):
            let problems = FormProblems(
                "We could not sign you in",
                "Check the username and the password. If both are right, ask an administrator.", field: "username")
            return try await pages.answer(
                refusal, rejection: (.unauthorized, problems),
                advice: " before the next one, or ask an administrator for a password link"
            ) { again(form, request, status: $0, $1) }
        case .limitReached:
            let problems = FormProblems(
                "Too many devices",
                "You are signed in on as many devices as are allowed. Sign out on one of them first.",
                field: "username")
            return again(form, request, status: SessionProblem.sessionLimitReached.status, problems)
        }
    }

    /// Shows the form again, with the entries except the password.
    private func again(
        _ form: FormFields,
        _ request: Request,
        status: HTTPResponse.Status,
        _ problems: FormProblems
    ) -> Response {
        let page = LoginPage(
            stub: pages.renderer.dateStamp,
            next: pages.returnTarget(form.text("next"))?.description,
            username: form.trimmed("username"),
            remember: form.isTicked("remember"),
            rememberSpan: rememberSpan,
            problems: problems
        )
        return pages.answer(page, status: status, toAnonymous: request)
    }

    /// The address to go to afterwards, if it is safe.
    private func target(_ fields: FormFields, _ request: Request, _ context: Context) async throws -> ReturnTarget? {
        guard let next = fields["next"], !next.isEmpty else { return nil }
        if let target = pages.returnTarget(next) { return target }
        if request.method == .post { try await pages.note(.redirectRejected, .malformed, request, context) }
        return nil
    }

    private var rememberSpan: String {
        SpanText.describe(rememberedLifetime)
    }
}
