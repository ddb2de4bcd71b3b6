package import Hummingbird
package import HummingbirdSessions
package import Operations
package import RequestEdge
import Sessions
import WebAddresses

/// The routes of one or a few pages.
package protocol PageRouteGroup: Sendable {
    /// Adds the routes.
    func add(to groups: PageGroups)
}

/// The routes of all pages, in the order of the rules that apply to them.
package struct PageRoutes: Sendable {
    package typealias Context = AuthServerRequestContext

    let pages: Pages
    let origins: OriginPolicy
    package let watch: BrowserWatch
    let groups: [any PageRouteGroup]

    package init(
        pages: Pages,
        origins: OriginPolicy,
        watch: BrowserWatch,
        groups: [any PageRouteGroup]
    ) {
        self.pages = pages
        self.origins = origins
        self.watch = watch
        self.groups = groups
    }

    /// Adds the pages.
    ///
    /// - Parameter group: Its requests have passed ``FailureAnswers`` and the session middleware, in this order.
    package func add(to group: RouterGroup<Context>) {
        let pages = pages
        let group = group.group("").add(middleware: PageGuard(refuse: pages.proofRetry)).add(
            middleware: BrowserContinuity(watch, openTo: Self.open, otherwise: confirm))
        let pageGroups = PageGroups(in: group, pages: pages, forms: CSRFMiddleware(origins, otherwise: refuse))
        pageGroups.preLogin.get("/") { _, context in
            try await pages.redirect(to: pages.visitor(context) == nil ? PagePath.login : PagePath.account)
        }
        for routes in groups { routes.add(to: pageGroups) }
    }

    /// Pages on which users confirm their password or sign out.
    private static let open: Set<String> = [
        PagePath.login, PagePath.loginFactor, PagePath.logout, PagePath.reauthentication, PagePath.passwordLink,
        PagePath.setup,
    ]

    /// Answers a session that continued in another browser.
    @Sendable
    private func confirm(_ problem: SessionProblem, _ request: Request, _ context: Context) async throws -> Response {
        pages.toReauthentication(from: request)
    }

    /// Answers a forged request, or a form that was open while the session got a new secret.
    @Sendable
    private func refuse(_ problem: SessionProblem, _ request: Request, _ context: Context) async throws -> Response {
        let verdict = origins.judge(request.method, request.headers)
        try await pages.refusals.record(verdict == .foreign ? .foreignForm : .forgedToken, request, context)
        if verdict == .foreign { return pages.foreignForm }
        // Only if the browser states that a page of this server sent the form: other sites must not fill in a form.
        let form = verdict == .trusted ? try await pages.keep(request, context) : nil
        return pages.staleForm(request, keptAt: form)
    }
}
