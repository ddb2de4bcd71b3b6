import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/login/factor`: the second factor of a login whose password was right. No other page knows the pending login.
package struct LoginFactorRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let signIn: SignIn
    let answers: LoginAnswers
    package let verifier: FactorVerifier
    let policy: FactorPolicy

    package init(
        pages: Pages,
        signIn: SignIn,
        answers: LoginAnswers,
        verifier: FactorVerifier,
        policy: FactorPolicy
    ) {
        self.pages = pages
        self.signIn = signIn
        self.answers = answers
        self.verifier = verifier
        self.policy = policy
    }

    package func add(to groups: PageGroups) {
        groups.preLogin.get(RouterPath(PagePath.loginFactor), use: show)
        groups.preLogin.post(RouterPath(PagePath.loginFactor), use: submit)
    }

    private func show(_ request: Request, _ context: Context) async throws -> Response {
        let next = pages.returnTarget(try FormFields(queryOf: request).text("next"))
        return try await page(next, request)
    }

    private func submit(_ request: Request, _ context: Context) async throws -> Response {
        let checked = try await pages.preLoginForm(request, context) { form in
            let problems = FormProblems("The page was open too long", "Please try once more.")
            return try await page(pages.returnTarget(form.text("next")), request, status: .forbidden, problems)
        }
        switch checked {
        case .refused(let response): return response
        case .fields(let form): return try await complete(form, request, context)
        }
    }

    private func complete(_ form: FormFields, _ request: Request, _ context: Context) async throws -> Response {
        let next = pages.returnTarget(form.text("next"))
        guard let token = answers.pendingCookie.token(in: request) else { return answers.expired(next: next) }
        guard let answer = FactorAnswer(form, boundTo: token.digest.bytes) else {
            let problems = FormProblems("Nothing was entered", "Enter a code, or use a passkey.", field: "otp")
            return try await page(next, request, status: .unprocessableContent, problems)
        }
        let outcome = try await signIn.complete(
            token, with: answer, trusting: form.isTicked("trust"),
            browser: answers.browserCookie.evidence(in: request), request: context.session,
            context: context.auditContext(for: request, actor: .anonymous))
        switch outcome {
        case .signedIn(let user): return answers.signedIn(user, next: next, request)
        case .needsFactor, .loginExpired: return answers.expired(next: next)
        case .wrongFactor(let left):
            let problems = FormProblems.wrongFactor(answer.factor, attemptsLeft: left)
            return try await page(next, request, status: .unauthorized, problems)
        case .refused(let refusal):
            let problems = FormProblems.wrongFactor(answer.factor, attemptsLeft: nil)
            return try await pages.answer(
                refusal, rejection: (.unauthorized, problems), advice: .next
            ) { try await page(next, request, status: $0, $1) }
        case .limitReached:
            // The pending login is used up.
            return answers.ended(.sessionLimit, next: next)
        }
    }

    /// The page, or the login page if the login is over.
    private func page(
        _ next: ReturnTarget?,
        _ request: Request,
        status: HTTPResponse.Status = .ok,
        _ problems: FormProblems? = nil
    ) async throws -> Response {
        let now = pages.now
        guard let token = answers.pendingCookie.token(in: request),
            let pending = try await verifier.store.pendingLogin(token.digest, at: now),
            let account = try await pages.accounts.accounts.account(pending.account), !account.isDisabled,
            account.securityVersion == pending.securityVersion
        else { return answers.expired(next: next) }
        let offered = account.factors.offered
        let page = LoginFactorPage(
            stub: pages.renderer.dateStamp,
            username: account.username.rawValue,
            next: next?.description,
            passkeyOptions: offered.contains(.passkey) ? try await passkeyOptions(account, token) : nil,
            asksForCode: offered.contains(.oneTimeCode),
            takesRecoveryCode: offered.contains(.recoveryCode),
            trustSpan: policy.mayTrustBrowsers(of: account) ? policy.trustedBrowser?.words : nil,
            restart: LocalLink(PagePath.login, [("next", next?.description ?? "")]).description,
            problems: problems
        )
        return pages.answer(page, status: status, toAnonymous: request)
    }

    private func passkeyOptions(_ account: Account, _ token: PendingLoginToken) async throws -> String? {
        try await verifier.passkeys?.options(
            for: .secondFactor(account.id), boundTo: token.digest.bytes, at: pages.now)
    }
}
