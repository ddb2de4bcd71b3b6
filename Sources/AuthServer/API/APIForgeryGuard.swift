import Hummingbird
import HummingbirdSessions

/// Refuses API calls that another site may have made: the origin first, then the session's token (standards: ASVS 3.5.1,
/// NIST SP 800-63B §5.1). Calls without a session need no token, there is nothing to misuse.
struct APIForgeryGuard: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    let policy: OriginPolicy
    let refusals: RefusalAudit

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        switch policy.judge(request.method, request.headers) {
        case .safe: break
        case .foreign:
            try await refuse(.foreignForm, request, context)
        case .trusted, .unknown:
            guard try Self.needsToken(request, context) else { break }
            let token = request.headers[.csrfToken] ?? ""
            guard context.session.accepts(csrfToken: token) else {
                try await refuse(.forgedToken, request, context)
                break
            }
        }
        return try await next(request, context)
    }

    /// Signing in needs none: the content type keeps other sites out, and the presented session ends anyway.
    private static func needsToken(_ request: Request, _ context: Context) throws -> Bool {
        try context.session.lookedUp() != nil && !request.uri.path.hasSuffix("/login")
    }

    private func refuse(_ forgery: Anomaly, _ request: Request, _ context: Context) async throws {
        try await refusals.record(forgery, request, context)
        throw Problem.csrf
    }
}
