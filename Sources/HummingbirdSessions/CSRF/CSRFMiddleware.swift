public import HTTPTypes
public import Hummingbird

/// Refuses state-changing requests that another site started.
///
/// It has two layers, in the order that OWASP and NIST recommend: the browser's information about the request's origin
/// (``OriginPolicy``), then the session's own token, in the `X-CSRF-Token` header or in a field of the form, URL-encoded or
/// multipart. A page gets the token from ``RequestSession/csrfToken``. A request without a session needs no token, because
/// there is no session to abuse; a login form that needs one supplies its own.
///
/// Add it after ``SessionMiddleware``; otherwise every request is a ``SessionUsageError``.
///
/// A form's body is read as a whole, up to the context's `maxUploadSize`. For larger uploads send the token in the header.
public struct CSRFMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let policy: OriginPolicy
    private let field: String
    private let refuse: Refusal<Context>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - policy: the origins that requests may come from.
    ///   - field: the form field that holds the token. Default `csrf_token`.
    ///   - refuse: the answer to a refused request; it may also record the attempt. Default: throw the problem, a 403 with code
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

    /// Passes the request on if its method is safe, or if its origin and token are right.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let slot = try context.session.bound()
        slot.tokenField = field
        switch policy.judge(request.method, request.headers) {
        case .safe:
            return try await next(request, context)
        case .foreign:
            return try await refuse(.crossSite, request, context)
        case .trusted, .unknown:
            break
        }
        var request = request
        if let problem = try await slot.tokenProblem(in: &request, field, context) {
            return try await refuse(problem, request, context)
        }
        return try await next(request, context)
    }
}

extension SessionSlot {
    /// The problem with the token of a state-changing request. Without a session it needs none.
    func tokenProblem(
        in request: inout Request,
        _ field: String,
        _ context: some RequestContext
    ) async throws -> SessionProblem? {
        guard current != nil else { return nil }
        guard let token = try await request.csrfToken(inField: field, upTo: context.maxUploadSize) else {
            return .csrfTokenMissing
        }
        return accepts(csrfToken: token) ? nil : .csrfTokenInvalid
    }

    /// Also requires this slot's token if a ``CSRFMiddleware`` guards the outer slot. That middleware runs before this session
    /// is known, and would admit requests that only this session permits.
    func checkedLikeOuter(_ request: Request, _ context: some RequestContext) async throws -> Request {
        guard let field = outer?.tokenField else { return request }
        tokenField = field
        guard !OriginPolicy.isSafe(request.method) else { return request }
        var request = request
        if let problem = try await tokenProblem(in: &request, field, context) { throw problem }
        return request
    }
}

extension Request {
    /// The token of the request; never from the query, which is logged, and never from a cookie.
    fileprivate mutating func csrfToken(inField field: String, upTo limit: Int) async throws -> String? {
        if let token = headers[.csrfToken] { return token }
        let type = headers[.contentType] ?? ""
        if type.lowercased().hasPrefix("application/x-www-form-urlencoded") {
            return FormField.value(of: field, in: try await collectBody(upTo: limit).readableBytesView)
        }
        guard let boundary = MultipartField.boundary(in: type) else { return nil }
        return MultipartField.value(of: field, in: try await collectBody(upTo: limit).readableBytesView, boundary)
    }
}

extension HTTPField.Name {
    /// The header in which a script sends the session's CSRF token.
    public static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}
