package import Hummingbird
import HummingbirdSessions
import Operations
package import RequestEdge

/// The groups of API calls, by the checks that a request passes before its handler runs.
///
/// A route belongs to the strictest group that fits. A handler of an outer group makes its own further checks.
package struct APIGroups {
    package typealias Context = AuthServerRequestContext

    /// Signing in: the request does not come from another site.
    let login: RouterGroup<Context>
    /// Signing out, re-authentication, and calls without a session. Calls with a session carry its token.
    package let open: RouterGroup<Context>
    /// A session whose user may still have to choose a new password.
    let signedIn: RouterGroup<Context>
    /// A session of an account without such a restriction.
    package let account: RouterGroup<Context>
    /// Likewise, with a recently confirmed password.
    let fresh: RouterGroup<Context>
    /// An administrator's session.
    package let administrator: RouterGroup<Context>
    /// Likewise, with a recently confirmed second factor, or password if there is no second factor.
    let freshAdministrator: RouterGroup<Context>

    init(in group: RouterGroup<Context>, origins: OriginPolicy, refusals: RefusalAudit, access: APIAccess) {
        login = group.group("").add(
            middleware: APIForgeryGuard(policy: origins, refusals: refusals, proof: .origin))
        open = group.group("").add(
            middleware: APIForgeryGuard(policy: origins, refusals: refusals, proof: .originAndToken))
        signedIn = open.group("").add(middleware: RequireSession())
        account = signedIn.group("").add(middleware: RequireAccess { _ = try await access.signedIn($1) })
        fresh = account.group("").add(middleware: RequireFreshAuthentication())
        administrator = account.group("").add(
            middleware: RequireAccess { _ = try await access.administrator($0, $1) })
        freshAdministrator = administrator.group("").add(
            middleware: RequireAccess { _ = try await access.freshFactor($1) }
        ).add(middleware: RequireFreshAuthentication())
    }
}
