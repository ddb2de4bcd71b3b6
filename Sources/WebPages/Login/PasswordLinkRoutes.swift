import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Operations
import PageRendering
import RequestEdge
package import Sessions
package import UserAccounts
import WebAddresses

/// `/reset`: choosing a password with a one-time link, for an invitation or after forgetting the old one.
///
/// Opening the page does not use up the link; sending the form does, exactly once (ASVS 6.4.1). It signs no user in.
package struct PasswordLinkRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    private static let purposes: Set<OneTimeLinkPurpose> = [.invitation, .reset]

    let pages: Pages
    package let links: any OneTimeLinks
    package let accounts: any AccountStore
    package let passwords: PasswordChange
    package let passwordPolicy: PasswordPolicy
    package let sessions: SessionManager

    package init(
        pages: Pages,
        links: any OneTimeLinks,
        accounts: any AccountStore,
        passwords: PasswordChange,
        passwordPolicy: PasswordPolicy,
        sessions: SessionManager
    ) {
        self.pages = pages
        self.links = links
        self.accounts = accounts
        self.passwords = passwords
        self.passwordPolicy = passwordPolicy
        self.sessions = sessions
    }

    package func add(to groups: PageGroups) {
        groups.preLogin.get(RouterPath(PagePath.passwordLink), use: show)
        groups.preLogin.post(RouterPath(PagePath.passwordLink), use: set)
    }

    private func show(_ request: Request, _ context: Context) async throws -> Response {
        let text = try FormFields(queryOf: request).text("token")
        guard let account = try await account(text) else { return spent }
        return form(text, account, request)
    }

    private func set(_ request: Request, _ context: Context) async throws -> Response {
        let checked = try await pages.preLoginForm(request, context) { form in
            guard let account = try await account(form.text("token")) else { return spent }
            let problems = FormProblems("The page was open too long", "Please enter the password once more.")
            return self.form(form.text("token"), account, request, status: .forbidden, problems)
        }
        switch checked {
        case .refused(let response): return response
        case .fields(let form): return try await set(form, request, context)
        }
    }

    private func set(_ form: FormFields, _ request: Request, _ context: Context) async throws -> Response {
        let text = form.text("token")
        guard let token = OneTimeToken(wire: text), let account = try await account(text) else { return spent }
        guard form.text("password") == form.text("password_again") else {
            return self.form(
                text, account, request, status: .unprocessableContent, .differentEntries(field: "password_again"))
        }
        let outcome = try await passwords.set(
            Password(form.text("password")),
            for: account,
            by: .link(token.digest),
            sessions: ManagedSessions(self.sessions),
            in: context.auditContext(for: request, actor: .anonymous)
        )
        switch outcome {
        case .changed:
            var response = pages.redirect(to: PageNotice.passwordSet.link(to: PagePath.login))
            response.headers[.clearSiteData] = #""cache", "storage""#
            return response
        case .weak(let problems):
            let length = passwordPolicy.minimumLength
            let problems = FormProblems(problems, minimumLength: length, field: "password")
            return self.form(text, account, request, status: .unprocessableContent, problems)
        case .linkSpent, .notFound, .outdated:
            return spent
        }
    }

    private func account(_ text: String) async throws -> Account? {
        guard let token = OneTimeToken(wire: text),
            let link = try await links.find(token, for: Self.purposes, at: pages.now),
            let id = link.account
        else { return nil }
        return try await accounts.account(id)
    }

    private var spent: Response {
        pages.refusal(.gone, actions: [.init(label: "To the login page", href: PagePath.login, style: "button-main")])
    }

    private func form(
        _ token: String,
        _ account: Account,
        _ request: Request,
        status: HTTPResponse.Status = .ok,
        _ problems: FormProblems? = nil
    ) -> Response {
        let page = PasswordLinkPage(
            stub: pages.renderer.dateStamp,
            token: token,
            username: account.username.rawValue,
            minimumLength: passwordPolicy.minimumLength,
            problems: problems
        )
        return pages.answer(page, status: status, toAnonymous: request)
    }
}
