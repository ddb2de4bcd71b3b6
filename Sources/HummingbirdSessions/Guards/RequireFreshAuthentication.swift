public import Hummingbird
import Sessions

/// Lets through only principals who proved their presence a short while ago. For changes of credentials, factors and
/// rights (ASVS 7.5.1).
public struct RequireFreshAuthentication<Context: SessionRequestContext>: RouterMiddleware {
    private let window: Duration?
    private let refuse: Refusal<Context>

    /// Creates the guard.
    ///
    /// - Parameters:
    ///   - window: how long ago at most. Default the policy's `reauthenticationWindow`, five minutes.
    ///   - refuse: what to answer instead. Default: throw the problem, a 403 with code `reauthentication_required`, or a
    ///     401 when nobody is signed in.
    public init(
        within window: Duration? = nil,
        otherwise refuse: @escaping Refusal<Context> = { problem, _, _ in throw problem }
    ) {
        self.window = window
        self.refuse = refuse
    }

    /// Passes the request on when somebody is signed in and has just proved it.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let slot = try context.session.bound()
        guard slot.current?.principal != nil else {
            return try await refuse(.unauthenticated(slot.read(\.invalidReason)), request, context)
        }
        guard slot.isFresh(within: window) else {
            return try await refuse(.reauthenticationRequired, request, context)
        }
        return try await next(request, context)
    }
}
