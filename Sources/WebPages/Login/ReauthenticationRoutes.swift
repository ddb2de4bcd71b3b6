import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
package import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// `/reauthenticate`: asks for the password again before a sensitive action.
package struct ReauthenticationRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let reauthentication: Reauthentication
    let browserCookie: BrowserCookie

    package init(pages: Pages, reauthentication: Reauthentication, browserCookie: BrowserCookie) {
        self.pages = pages
        self.reauthentication = reauthentication
        self.browserCookie = browserCookie
    }

    package func add(to groups: PageGroups) {
        groups.signedIn.get(RouterPath(PagePath.reauthentication), use: pages.visited(show))
        groups.open.post(
            RouterPath(PagePath.reauthentication), use: pages.visited(twice: confirmAgain, confirm))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let next = pages.returnTarget(try FormFields(queryOf: request).text("next")) ?? .account
        return page(next, visitor, request, context)
    }

    @Sendable
    private func confirm(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let next = pages.returnTarget(form.text("next")) ?? .account
        let outcome = try await reauthentication.perform(
            password: Password(form.text("password")),
            browser: browserCookie.browser(in: request),
            request: context.session,
            context: context.auditContext(for: request)
        )
        switch outcome {
        case .confirmed, .overtaken:
            return pages.redirect(to: next.description)
        case .refused(let refusal):
            let problems = FormProblems("That is not your password", "Please try again.", field: "password")
            return try await pages.answer(refusal, rejection: (.unprocessableContent, problems)) {
                page(next, visitor, request, context, status: $0, $1)
            }
        }
    }

    @Sendable
    private func confirmAgain(_ session: Session, _ request: Request, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let next = pages.returnTarget(form.text("next")) ?? .account
        let confirmed = try await pages.repetition.resume(
            session, proving: Password(form.text("password")),
            browser: browserCookie.browser(in: request), request: context.session,
            context: context.auditContext(for: request))
        return confirmed == nil ? pages.toLogin(from: request) : pages.redirect(to: next.description)
    }

    private func page(
        _ next: ReturnTarget,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        status: HTTPResponse.Status = .ok,
        _ problems: FormProblems? = nil
    ) -> Response {
        let page = ReauthenticationPage(
            stub: pages.renderer.dateStamp,
            username: visitor.account.username.rawValue,
            next: next.description,
            cancel: next.isLocal ? next.description : ReturnTarget.account.description,
            problems: problems
        )
        return pages.answer(page, status: status, for: visitor, request, context)
    }
}
