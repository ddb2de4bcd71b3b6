import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/setup`: creates the first administrator with the link that the server prints.
package struct SetupRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    package let links: any OneTimeLinks
    package let registration: Registration
    let signIn: SignIn
    package let passwordPolicy: PasswordPolicy

    package init(
        pages: Pages,
        links: any OneTimeLinks,
        registration: Registration,
        signIn: SignIn,
        passwordPolicy: PasswordPolicy
    ) {
        self.pages = pages
        self.links = links
        self.registration = registration
        self.signIn = signIn
        self.passwordPolicy = passwordPolicy
    }

    package func add(to groups: PageGroups) {
        groups.preLogin.get(RouterPath(PagePath.setup), use: show)
        groups.preLogin.post(RouterPath(PagePath.setup), use: create)
    }

    private func show(_ request: Request, _ context: Context) async throws -> Response {
        let text = try FormFields(queryOf: request).text("token")
        guard try await isGood(text) else { return spent }
        return form(text, request)
    }

    private func create(_ request: Request, _ context: Context) async throws -> Response {
        let checked = try await pages.preLoginForm(request, context) { sent in
            guard try await isGood(sent.text("token")) else { return spent }
            let problems = FormProblems("The page was open too long", "Please enter everything once more.")
            return form(sent.text("token"), request, sent, status: .forbidden, problems)
        }
        switch checked {
        case .refused(let response): return response
        case .fields(let form): return try await create(form, request, context)
        }
    }

    private func create(_ sent: FormFields, _ request: Request, _ context: Context) async throws -> Response {
        let text = sent.text("token")
        guard let token = OneTimeToken(wire: text), try await isGood(text) else { return spent }
        guard sent.text("password") == sent.text("password_again") else {
            return form(text, request, sent, .differentEntries(field: "password_again"))
        }
        let (displayName, email) = (sent.trimmed("display_name"), sent.trimmed("email"))
        let outcome = try await registration.register(
            NewAccount(
                username: sent.trimmed("username"),
                displayName: displayName.isEmpty ? nil : displayName,
                email: email.isEmpty ? nil : email,
                roles: [.administrator]
            ),
            password: Password(sent.text("password")),
            redeeming: token.digest,
            in: context.auditContext(for: request, actor: .anonymous)
        )
        switch outcome {
        case .created(let account):
            let isSignedIn = try await signIn.begin(account, request: context.session).isSignedIn
            return pages.redirect(to: isSignedIn ? PagePath.administration : PagePath.login)
        case .linkSpent: return spent
        case .malformed, .weak, .usernameTaken: return form(text, request, sent, problems(outcome))
        }
    }

    private func problems(_ outcome: RegistrationOutcome) -> FormProblems {
        switch outcome {
        case .weak(let problems):
            FormProblems(problems, minimumLength: passwordPolicy.minimumLength, field: "password")
        default:
            FormProblems(registration: outcome)
        }
    }

    private func isGood(_ text: String) async throws -> Bool {
        guard let token = OneTimeToken(wire: text) else { return false }
        return try await links.find(token, for: [.setup], at: pages.now) != nil
    }

    private var spent: Response {
        pages.refusal(
            .gone,
            hint: "If the server has no administrator yet, restart it: it prints a new link.",
            actions: [.init(label: "To the login page", href: PagePath.login, style: "button-main")]
        )
    }

    private func form(
        _ token: String,
        _ request: Request,
        _ sent: FormFields? = nil,
        status: HTTPResponse.Status = .unprocessableContent,
        _ problems: FormProblems? = nil
    ) -> Response {
        let page = SetupPage(
            stub: pages.renderer.dateStamp,
            token: token,
            username: sent?.trimmed("username") ?? "",
            displayName: sent?.trimmed("display_name") ?? "",
            email: sent?.trimmed("email") ?? "",
            minimumLength: passwordPolicy.minimumLength,
            problems: problems
        )
        return pages.answer(page, status: problems == nil ? .ok : status, toAnonymous: request)
    }
}
