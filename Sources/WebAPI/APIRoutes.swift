package import Hummingbird
package import HummingbirdSessions
import NIOCore
package import Operations
package import RequestEdge

/// A group of API routes.
package protocol APIRouteGroup: Sendable {
    /// Adds the routes.
    func add(to groups: APIGroups)
}

/// The JSON API under `/api/v1`.
package struct APIRoutes {
    let origins: OriginPolicy
    package let watch: BrowserWatch
    let refusals: RefusalAudit
    package let access: APIAccess
    package let groups: [any APIRouteGroup]

    package init(
        origins: OriginPolicy,
        watch: BrowserWatch,
        refusals: RefusalAudit,
        access: APIAccess,
        groups: [any APIRouteGroup]
    ) {
        self.origins = origins
        self.watch = watch
        self.refusals = refusals
        self.access = access
        self.groups = groups
    }

    /// Calls with which a user can authenticate or sign out.
    private static let open: Set<String> = [
        "/api/v1/login", "/api/v1/login/factor", "/api/v1/login/factor/passkey-options",
        "/api/v1/login/passkey-options",
        "/api/v1/logout", "/api/v1/openapi.json", "/api/v1/reauthenticate", "/api/v1/reauthenticate/passkey-options",
    ]

    /// - Parameter router: one whose requests have passed the session middleware.
    package func add(to router: some RouterMethods<AuthServerRequestContext>) {
        let group = router.group("api/v1")
            .add(
                middleware: BrowserContinuity(
                    watch, openTo: Self.open, otherwise: { _, _, _ in throw Problem.reauthenticationRequired })
            )
        let apiGroups = APIGroups(in: group, origins: origins, refusals: refusals, access: access)
        for routes in groups { routes.add(to: apiGroups) }
        apiGroups.open.get("openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json)))
        }
    }
}
