import Hummingbird
import HummingbirdSessions
import Sessions

/// All pages, ordered by the guards that protect them.
struct PageRoutes: Sendable {
    typealias Context = AuthServerRequestContext

    private let pages: Pages
    private let origins: OriginPolicy

    init(_ server: ServerContext, origins: OriginPolicy) {
        pages = Pages(server, origins: origins)
        self.origins = origins
    }

    /// Adds the pages.
    ///
    /// - Parameter group: Its requests have passed ``FailureAnswers`` and the session middleware, in this order.
    func add(to group: RouterGroup<Context>) {
        let pages = pages
        let group = group.group("").add(
            middleware: BrowserContinuity(pages.server, openTo: Self.open, otherwise: confirm))
        let entrance = group.group("")
        entrance.get("/") { _, context in
            try await pages.redirect(to: pages.visitor(context) == nil ? "/login" : "/account")
        }
        LoginPages(pages: pages).add(to: entrance)
        SetupPages(pages: pages).add(to: entrance)
        ResetPages(pages: pages).add(to: entrance)
        let inside = group.group("").add(middleware: CSRFMiddleware(origins, otherwise: refuse))
        SignOutPages(pages: pages).add(to: inside)
        ReauthenticationPages(pages: pages).add(to: inside)
        HandoverPages(pages: pages).add(to: inside)
        AccountPages(pages: pages).add(to: inside)
        AdminOverviewPages(pages: pages).add(to: inside)
        AdminUserPages(pages: pages).add(to: inside)
        AdminSessionPages(pages: pages).add(to: inside)
        AdminAuditPages(pages: pages).add(to: inside)
    }

    /// Pages on which users confirm their password or sign out.
    private static let open: Set<String> = ["/login", "/logout", "/reauthenticate", "/reset", "/setup"]

    /// The session continued in another browser.
    @Sendable
    private func confirm(_ problem: SessionProblem, _ request: Request, _ context: Context) async throws -> Response {
        pages.toReauthentication(from: request)
    }

    /// A forged request, or a form that was open while the session got a new secret.
    @Sendable
    private func refuse(_ problem: SessionProblem, _ request: Request, _ context: Context) async throws -> Response {
        let verdict = origins.judge(request.method, request.headers)
        try await pages.server.noteForgery(verdict == .foreign ? .foreignForm : .forgedToken, request, context)
        if verdict == .foreign { return pages.foreignForm }
        // Only if the browser says that a page of this server sent the form: other sites must not fill in a form.
        let form = verdict == .trusted ? try await pages.keep(request, context) : nil
        return pages.staleForm(request, keptAt: form)
    }
}
