public import Hummingbird
import Sessions

/// Admits only signed-in principals. A visitor's session is not enough.
///
/// ```swift
/// let account = router.group("account").add(middleware: RequireSession())
/// ```
public struct RequireSession<Context: SessionRequestContext>: RouterMiddleware {
    private let refuse: Refusal<Context>

    /// Creates the guard.
    ///
    /// - Parameter refuse: the answer to a refused request, such as a redirect to the login page. Default: throw the problem, a
    ///   401 with code `unauthenticated` and the reason if it is known.
    public init(otherwise refuse: @escaping Refusal<Context> = { problem, _, _ in throw problem }) {
        self.refuse = refuse
    }

    /// Passes the request on if a user is signed in.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let slot = try context.session.bound()
        guard slot.current?.principal != nil else {
            return try await refuse(slot.refusal, request, context)
        }
        return try await next(request, context)
    }
}

/// The answer of a guard in place of the handler: from the problem, a response or an error.
public typealias Refusal<Context: SessionRequestContext> =
    @Sendable (SessionProblem, Request, Context) async throws -> Response
