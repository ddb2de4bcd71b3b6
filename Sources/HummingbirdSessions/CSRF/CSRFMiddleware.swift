public import HTTPTypes
public import Hummingbird

/// Refuses state-changing requests that another site started.
///
/// Two layers, in the order of OWASP's and NIST's advice: what the browser says about the request's origin
/// (``OriginPolicy``), then the session's own token, in the `X-CSRF-Token` header or in a field of an URL-encoded form. A
/// request without a session needs no token, because there is nothing to abuse; a login form that wants one brings its
/// own. Add it after ``SessionMiddleware``.
public struct CSRFMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let policy: OriginPolicy
    private let field: String
    private let refuse: Refusal<Context>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - policy: where requests may come from.
    ///   - field: the form field that holds the token. Default `csrf_token`.
    ///   - refuse: what to answer instead, and where to note the attempt. Default: throw the problem, a 403 with code
    ///     `csrf`.
    public init(
        _ policy: OriginPolicy,
        field: String = "csrf_token",
        otherwise refuse: @escaping Refusal<Context> = { problem, _, _ in throw problem }
    ) {
        self.policy = policy
        self.field = field
        self.refuse = refuse
    }

    /// Passes the request on when its method is safe, or when its origin and token are right.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        switch policy.judge(request.method, request.headers) {
        case .safe:
            return try await next(request, context)
        case .foreign:
            return try await refuse(.crossSite, request, context)
        case .trusted, .unknown:
            break
        }
        guard context.session.current != nil else { return try await next(request, context) }
        var request = request
        guard let token = try await token(in: &request, context), context.session.accepts(csrfToken: token) else {
            return try await refuse(.crossSite, request, context)
        }
        return try await next(request, context)
    }

    /// The token the request brings; never from the query, which ends up in logs, and never from a cookie.
    private func token(in request: inout Request, _ context: Context) async throws -> String? {
        if let token = request.headers[.csrfToken] { return token }
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else { return nil }
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        return FormField.value(of: field, in: body.readableBytesView)
    }
}

extension HTTPField.Name {
    /// The header in which a script sends the session's CSRF token.
    public static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}
