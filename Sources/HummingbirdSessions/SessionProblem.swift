public import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
public import Sessions

/// Why a request was refused, as `application/problem+json` (RFC 9457) with a stable `code`.
///
/// The guards throw it, so a middleware that renders errors may catch it and show a page instead.
public struct SessionProblem: HTTPResponseError, Equatable {
    /// The status to answer with.
    public let status: HTTPResponse.Status
    /// The word a program goes by. It never changes.
    public let code: String
    /// What a person may be told.
    public let title: String
    /// Why the session ended, where that is known. ``unauthenticated(_:)`` only.
    public let reason: EndReason?

    /// 401: nobody is signed in.
    public static func unauthenticated(_ reason: EndReason?) -> SessionProblem {
        SessionProblem(status: .unauthorized, code: "unauthenticated", title: "Please sign in.", reason: reason)
    }

    /// 403: signed in, but too long ago for this.
    public static let reauthenticationRequired = SessionProblem(
        status: .forbidden,
        code: "reauthentication_required",
        title: "Please confirm that it is you."
    )

    /// 403: signed in, but not strongly enough for this.
    public static let assuranceRequired = SessionProblem(
        status: .forbidden,
        code: "assurance_required",
        title: "Please sign in with another factor."
    )

    /// 403: the request was not made by a page of this site.
    public static let crossSite = SessionProblem(
        status: .forbidden,
        code: "csrf",
        title: "This request did not come from our own pages."
    )

    /// 403: a request with a session, without the token that the session's own pages send along.
    public static let csrfTokenMissing = SessionProblem(
        status: .forbidden,
        code: "csrf",
        title: "This request carries no CSRF token, neither in the header X-CSRF-Token nor in its form."
    )

    /// 403: the request's CSRF token is not of this session, or from before a login or step-up.
    public static let csrfTokenInvalid = SessionProblem(
        status: .forbidden,
        code: "csrf",
        title: "The CSRF token of this request is not, or no longer, good. Please load the page again."
    )

    /// 403: the principal holds as many sessions as the policy allows, and it says to deny.
    public static let sessionLimitReached = SessionProblem(
        status: .forbidden,
        code: "session_limit_reached",
        title: "You are signed in on too many devices."
    )

    /// 503: the session store did not answer. Nothing is known, so nobody is signed out.
    public static let unavailable = SessionProblem(
        status: .serviceUnavailable,
        code: "unavailable",
        title: "Please try again in a moment."
    )

    /// 500: for a mistake that the log explains.
    static let `internal` = SessionProblem(
        status: .internalServerError, code: "internal", title: "Something went wrong.")

    init(status: HTTPResponse.Status, code: String, title: String, reason: EndReason? = nil) {
        self.status = status
        self.code = code
        self.title = title
        self.reason = reason
    }

    /// The problem document.
    public func response(from request: Request, context: some RequestContext) -> Response {
        var headers: HTTPFields = [
            .contentType: "application/problem+json", .cacheControl: "no-store", .vary: "Cookie",
        ]
        // A 401 must name a scheme (RFC 9110 §11.6.1); Basic would make browsers ask for a password themselves.
        if status == .unauthorized { headers[.wwwAuthenticate] = "Session" }
        if status == .serviceUnavailable { headers[.retryAfter] = "1" }
        let reasonMember = reason.map { #","reason":"\#($0.rawValue)""# } ?? ""
        let document = #"{"title":"\#(title)","status":\#(status.code),"code":"\#(code)"\#(reasonMember)}"#
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: document)))
    }
}

extension SessionError: HTTPResponseError {
    /// The status a client gets when no handler catches the error.
    public var status: HTTPResponse.Status { problem.status }

    /// The problem document a client gets when no handler catches the error.
    public func response(from request: Request, context: some RequestContext) -> Response {
        // What a handler cannot have meant would otherwise be seen by its clients alone.
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
            SessionProblem(status: .contentTooLarge, code: "session_data_too_large", title: "That is too much to keep.")
        default:
            .internal
        }
    }
}
