public import Hummingbird
public import Sessions

/// Admits only principals whose session has this level of assurance or a higher one at the moment.
///
/// A level counts for a limited time after its proofs, see `SessionRecord.assurance(at:)`. A user who is refused can reach it
/// again by ``RequestSession/stepUp(_:under:)``.
public struct RequireAssurance<Context: SessionRequestContext>: RouterMiddleware {
    private let level: AssuranceLevel
    private let refuse: Refusal<Context>

    /// Creates the guard.
    ///
    /// - Parameters:
    ///   - level: the lowest sufficient level.
    ///   - refuse: the answer to a refused request. Default: throw the problem, a 403 with code `assurance_required`, or a 401
    ///     if no user is signed in.
    public init(
        _ level: AssuranceLevel,
        otherwise refuse: @escaping Refusal<Context> = { problem, _, _ in throw problem }
    ) {
        self.level = level
        self.refuse = refuse
    }

    /// Passes the request on if a user is signed in at a sufficient level.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let slot = try context.session.bound()
        guard slot.current?.principal != nil else {
            return try await refuse(slot.refusal, request, context)
        }
        guard let reached = slot.assurance, reached >= level else {
            return try await refuse(.assuranceRequired, request, context)
        }
        return try await next(request, context)
    }
}
