public import Hummingbird
import Sessions

/// Admits only principals who authenticated recently. For changes of credentials, factors and rights (ASVS 7.5.1).
public struct RequireFreshAuthentication<Context: SessionRequestContext>: RouterMiddleware {
    private let window: Duration?
    private let refuse: Refusal<Context>

    /// Creates the guard.
    ///
    /// - Parameters:
    ///   - window: the longest time since the authentication. Default the policy's `reauthenticationWindow`, five minutes.
    ///   - refuse: the answer to a refused request. Default: throw the problem, a 403 with code `reauthentication_required`, or
    ///     a 401 if no user is signed in.
    public init(
        within window: Duration? = nil,
        otherwise refuse: @escaping Refusal<Context> = { problem, _, _ in throw problem }
    ) {
        self.window = window
        self.refuse = refuse
    }

    /// Passes the request on if a user is signed in and authenticated recently.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let slot = try context.session.bound()
        guard slot.current?.principal != nil else {
            return try await refuse(slot.refusal, request, context)
        }
        guard slot.isFresh(within: window) else {
            return try await refuse(.reauthenticationRequired, request, context)
        }
        return try await next(request, context)
    }
}
