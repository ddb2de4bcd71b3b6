import Hummingbird
import HummingbirdSessions
import RequestEdge

/// The groups of pages, by the checks that a request passes before its handler runs.
///
/// A route belongs to the strictest group that fits. A handler of an outer group makes its own further checks.
package struct PageGroups {
    typealias Context = AuthServerRequestContext

    /// Pages whose forms are submitted before a session exists and have their own token.
    let preLogin: RouterGroup<Context>
    /// Pages with or without a session. Forms carry the token of the session.
    let open: RouterGroup<Context>
    /// A session whose user may still have to choose a new password.
    let signedIn: RouterGroup<Context>
    /// A session of an account without such a restriction.
    let account: RouterGroup<Context>
    /// Likewise, with a recently confirmed password.
    let fresh: RouterGroup<Context>
    /// An administrator's session.
    let administrator: RouterGroup<Context>
    /// Likewise, with a recently confirmed second factor, or password if there is no second factor.
    let freshAdministrator: RouterGroup<Context>

    init(in group: RouterGroup<Context>, pages: Pages, forms: CSRFMiddleware<Context>) {
        preLogin = group.group("")
        open = group.group("").add(middleware: forms)
        signedIn = open.group("").add(middleware: RequireSession { _, request, _ in pages.unauthenticated(request) })
        account = signedIn.group("").add(middleware: PageGuard(refuse: pages.confinement))
        fresh = account.group("").add(middleware: RequireFreshAuthentication(otherwise: pages.confirmation))
        administrator = account.group("").add(middleware: PageGuard(refuse: pages.missingRole))
        freshAdministrator = administrator.group("").add(middleware: PageGuard(refuse: pages.missingFactor)).add(
            middleware: RequireFreshAuthentication(otherwise: pages.confirmation))
    }
}

/// Passes a request on unless `refuse` answers it.
struct PageGuard: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    let refuse: @Sendable (Request, Context) async throws -> Response?

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let response = try await refuse(request, context) { return response }
        return try await next(request, context)
    }
}
