import Hummingbird

/// Every proxy's way in. A new proxy is one more ``ForwardAuthDialect`` in this list.
enum ForwardAuthRoutes {
    static let dialects: [any ForwardAuthDialect] = [
        NginxDialect(), CaddyDialect(), TraefikDialect(), EnvoyDialect(), HAProxyDialect(),
    ]

    /// Adds the routes.
    ///
    /// - Parameter router: one without the session middleware, which would set cookies.
    static func add(to router: some RouterMethods<AuthServerRequestContext>, _ forwardAuth: ForwardAuth) {
        for dialect in dialects {
            let path = "/verify/\(dialect.name)"
            for method in dialect.methods {
                let answer: @Sendable (Request, AuthServerRequestContext) async throws -> Response = {
                    let response = await forwardAuth.answer($0, $1, in: dialect)
                    return $0.method == .head ? response.createHeadResponse() : response
                }
                router.on(RouterPath(path), method: method, use: answer)
                if dialect.appendsPath { router.on(RouterPath(path + "/**"), method: method, use: answer) }
            }
        }
    }
}
