import HTTPTypes
package import Hummingbird
package import RequestEdge

/// The endpoints for proxies. A new proxy is one more ``ForwardAuthDialect`` in this list.
package enum ForwardAuthRoutes {
    static let dialects: [any ForwardAuthDialect] = [
        NginxDialect(), CaddyDialect(), TraefikDialect(), EnvoyDialect(), HAProxyDialect(),
    ]

    /// Adds the routes.
    ///
    /// - Parameter router: one without the session middleware, which would set cookies.
    package static func add(to router: Router<AuthServerRequestContext>, _ forwardAuth: ForwardAuthCheck) {
        for dialect in dialects {
            let path = "/verify/\(dialect.name)"
            let answer: @Sendable (Request, AuthServerRequestContext) async throws -> Response = {
                let response = await forwardAuth.answer($0, $1, in: dialect)
                return $0.method == .head ? response.createHeadResponse() : response
            }
            if dialect.appendsPath {
                router.add(middleware: UncommonMethods(prefix: path, common: dialect.methods, answer: answer))
            }
            for method in dialect.methods {
                router.on(RouterPath(path), method: method, use: answer)
                if dialect.appendsPath { router.on(RouterPath(path + "/**"), method: method, use: answer) }
            }
        }
    }
}

/// Answers a proxy that sends the original method, if that method has no route, such as `PROPFIND`. A router must know
/// each method in advance.
private struct UncommonMethods: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    let prefix: String
    let common: [HTTPRequest.Method]
    let answer: @Sendable (Request, Context) async throws -> Response

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard !common.contains(request.method), request.uri.path.hasPrefix(prefix + "/") else {
            return try await next(request, context)
        }
        return try await answer(request, context)
    }
}
