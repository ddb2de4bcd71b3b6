package import Hummingbird
import HummingbirdSessions
import Operations
package import RequestEdge

/// The calls of the API, by what a request has shown before its handler runs.
///
/// A route belongs to the strictest group that fits. A handler of an outer group checks for itself what it needs.
package struct APIGroups {
    package typealias Context = AuthServerRequestContext

    /// Signing in: the request does not come from another site.
    let login: RouterGroup<Context>
    /// Calls with a session carry its token. Signing out, proving one's presence, and calls without a session.
    package let open: RouterGroup<Context>
    /// A session whose user may also have to choose a new password first.
    let signedIn: RouterGroup<Context>
    /// A session of an account that is good at this moment.
    package let account: RouterGroup<Context>
    /// Likewise, with a password confirmed a moment ago.
    let fresh: RouterGroup<Context>
    /// An administrator's session.
    package let administrator: RouterGroup<Context>
    /// Likewise, with a password confirmed a moment ago.
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
        freshAdministrator = administrator.group("").add(middleware: RequireFreshAuthentication())
    }
}
