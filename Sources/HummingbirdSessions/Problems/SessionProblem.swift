public import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
public import Sessions

/// Why a request was refused, as `application/problem+json` (RFC 9457) with a stable `code`.
///
/// The guards throw it, so a middleware that renders errors may catch it and show a page instead. `docs/problems.md` lists all
/// codes.
public struct SessionProblem: HTTPResponseError, Equatable {
    /// The entry in the table of all problems.
    package let problem: ProblemCode
    /// The explanation for users.
    public let detail: String
    /// Why the session ended, if that is known. Only for ``unauthenticated(_:)``.
    public let reason: EndReason?

    /// The machine-readable code. It never changes.
    public var code: String { problem.rawValue }
    /// The status of the response.
    public var status: HTTPResponse.Status { problem.status }

    /// 401: the client is not signed in.
    public static func unauthenticated(_ reason: EndReason?) -> SessionProblem {
        SessionProblem(.unauthenticated, reason: reason)
    }

    /// 401: the session is bound to a browser, and the request does not prove that it comes from it. A browser that can prove it
    /// renews its second cookie and repeats the request.
    public static let proofRequired = SessionProblem(.proofRequired)

    /// 403: signed in, but too long ago for this action.
    public static let reauthenticationRequired = SessionProblem(.reauthenticationRequired)

    /// 403: signed in, but at too low a level for this action.
    public static let assuranceRequired = SessionProblem(.assuranceRequired)

    /// 403: the request did not come from a page of this site.
    public static let crossSite = SessionProblem(.csrf, "This request did not come from a page of this site.")

    /// 403: a request with a session, without the token that the session's own pages send.
    public static let csrfTokenMissing = SessionProblem(
        .csrf, "This request carries no CSRF token, neither in the header X-CSRF-Token nor in its form.")

    /// 403: the request's CSRF token belongs to another session, or was issued before a login or step-up.
    public static let csrfTokenInvalid = SessionProblem(
        .csrf, "The CSRF token of this request is not valid, or no longer valid. Load the page again.")

    /// 409: the principal holds as many sessions as the policy allows, and the policy is to deny. For a handler in which
    /// ``RequestSession/login(_:with:lifetime:under:carrying:)`` returned that outcome.
    public static let sessionLimitReached = SessionProblem(.sessionLimit)

    /// 503: the session store did not answer. Nothing is known about the session, so it does not end.
    public static let unavailable = SessionProblem(.unavailable)

    /// 500: for an error that the log explains.
    static let `internal` = SessionProblem(.internalError)

    init(_ problem: ProblemCode, _ detail: String? = nil, reason: EndReason? = nil) {
        self.problem = problem
        self.detail = detail ?? problem.detail
        self.reason = reason
    }

    /// The problem document.
    public func response(from request: Request, context: some RequestContext) -> Response {
        var headers: HTTPFields = [
            .contentType: "application/problem+json", .cacheControl: "no-store", .vary: "Cookie",
        ]
        // A 401 must name a scheme (RFC 9110 §11.6.1); Basic would make browsers show their own password dialog.
        if status == .unauthorized { headers[.wwwAuthenticate] = "Session" }
        if let wait = problem.retryAfter { headers[.retryAfter] = RetryAfter.value(wait) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: document)))
    }

    /// All values are constants that need no escapes. A problem without a `type` has the title of its status (RFC 9457 §4.2.1).
    private var document: String {
        let reason = reason.map { #","reason":"\#($0.rawValue)""# } ?? ""
        return #"{"title":"\#(status.reasonPhrase)","status":\#(status.code),"code":"\#(code)","#
            + #""detail":"\#(detail)"\#(reason)}"#
    }
}

extension SessionError: HTTPResponseError {
    /// The status that a client gets if no handler catches the error.
    public var status: HTTPResponse.Status { problem.status }

    /// The problem document that a client gets if no handler catches the error.
    public func response(from request: Request, context: some RequestContext) -> Response {
        // An error that no handler intended would otherwise be visible only to clients.
        if problem == .internal {
            context.logger.error("session error", metadata: ["code": "\(code)", "reason": "\(message)"])
        }
        return problem.response(from: request, context: context)
    }

    private var problem: SessionProblem {
        switch code {
        case .unavailable:
            .unavailable
        case .dataTooLarge:
            SessionProblem(.sessionDataTooLarge)
        default:
            .internal
        }
    }
}
