public import Hummingbird
import Sessions

/// Lets only signed-in principals through. A visitor's session is not enough.
///
/// ```swift
/// let account = router.group("account").add(middleware: RequireSession())
/// ```
public struct RequireSession<Context: SessionRequestContext>: RouterMiddleware {
    private let refuse: Refusal<Context>

    /// Creates the guard.
    ///
    /// - Parameter refuse: what to answer instead, such as a redirect to the login page. Default: throw the problem, a
    ///   401 with code `unauthenticated` and the reason where it is known.
    public init(otherwise refuse: @escaping Refusal<Context> = { problem, _, _ in throw problem }) {
        self.refuse = refuse
    }

    /// Passes the request on when somebody is signed in.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let slot = try context.session.bound()
        guard slot.current?.principal != nil else {
            return try await refuse(.unauthenticated(slot.read(\.invalidReason)), request, context)
        }
        return try await next(request, context)
    }
}

/// What a guard answers in place of the handler: given why, a response or an error.
public typealias Refusal<Context: SessionRequestContext> =
    @Sendable (SessionProblem, Request, Context) async throws -> Response
