package import Hummingbird
package import HummingbirdSessions
package import Operations
import Sessions

/// Applies the operator's policy to a session that continues in another browser (``BrowserWatch``).
package struct BrowserContinuity: RouterMiddleware {
    package typealias Context = AuthServerRequestContext

    private let watch: BrowserWatch
    private let open: Set<String>
    private let refuse: Refusal<Context>

    /// - Parameters:
    ///   - open: the paths that stay open until the user has given the password.
    ///   - refuse: the answer that requests the password.
    package init(_ watch: BrowserWatch, openTo open: Set<String>, otherwise refuse: @escaping Refusal<Context>) {
        self.watch = watch
        self.open = open
        self.refuse = refuse
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let session = try context.session.lookedUp(), session.principal != nil else {
            return try await next(request, context)
        }
        let userAgent = context.session.device.userAgent
        switch try await watch.judge(session.record, usedBy: userAgent, in: context.auditContext(for: request)) {
        case .good: break
        case .foreign: try await context.session.end(.browserChanged)
        case .unconfirmed:
            guard open.contains(request.uri.path) else {
                return try await refuse(.reauthenticationRequired, request, context)
            }
        }
        return try await next(request, context)
    }
}
