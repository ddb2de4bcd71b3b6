package import Hummingbird
package import HummingbirdSessions
import Operations
package import RequestEdge

/// Refuses API calls that another site may have made: the origin first, then the session's token (ASVS 3.5.1, NIST SP 800-63B
/// §5.1). Calls without a session need no token, because there is no session to abuse.
package struct APIForgeryGuard: RouterMiddleware {
    package typealias Context = AuthServerRequestContext

    /// The evidence that this server's own pages made a call.
    enum Proof: Sendable {
        /// For signing in: the content type keeps other sites out, and the presented session ends in any case.
        case origin
        case originAndToken
    }

    package let policy: OriginPolicy
    let refusals: RefusalAudit
    let proof: Proof

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let forgery = try forgery(in: request, context) { try await refuse(forgery, request, context) }
        return try await next(request, context)
    }

    private func forgery(in request: Request, _ context: Context) throws -> Anomaly? {
        switch policy.judge(request.method, request.headers) {
        case .safe: return nil
        case .foreign: return .foreignForm
        case .trusted, .unknown:
            guard proof == .originAndToken, try context.session.lookedUp() != nil else { return nil }
            return context.session.accepts(csrfToken: request.headers[.csrfToken] ?? "") ? nil : .forgedToken
        }
    }

    private func refuse(_ forgery: Anomaly, _ request: Request, _ context: Context) async throws -> Never {
        try await refusals.record(forgery, request, context)
        throw Problem.csrf
    }
}
