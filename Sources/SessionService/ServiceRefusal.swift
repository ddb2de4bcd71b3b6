import HTTPTypes
import Hummingbird
import HummingbirdSessions
import NIOCore
import Sessions

/// Why the session service refused a call: `application/problem+json` (RFC 9457) with a `code` for programs. The table is part of
/// the wire protocol; see `docs/any-language.md`.
struct ServiceRefusal: Error {
    enum Code: String, CaseIterable {
        case unauthenticated, forbidden, conflict, quota, busy, unavailable, missed
        case badRequest = "bad_request"
        case badField = "bad_field"
        case limitReached = "limit_reached"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case payloadTooLarge = "payload_too_large"
        case proofRequired = "proof_required"

        var status: HTTPResponse.Status {
            switch self {
            case .badRequest: .badRequest
            case .proofRequired, .unauthenticated: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .conflict, .limitReached: .conflict
            case .missed: .gone
            case .payloadTooLarge: .contentTooLarge
            case .quota, .badField: .unprocessableContent
            case .busy: .tooManyRequests
            case .unavailable: .serviceUnavailable
            }
        }

        /// Whether the client should try again, later.
        var isTemporary: Bool { self == .busy || self == .unavailable }
    }

    let code: Code
    /// A sentence for the developer of the application.
    let detail: String
    /// Whether the operator should learn of the error behind it, which the log does not know yet.
    private(set) var isUnexpected = false
    /// Further members of the document.
    var members: @Sendable (inout JSONWriter) -> Void = { _ in }

    init(_ code: Code, _ detail: String, _ members: @escaping @Sendable (inout JSONWriter) -> Void = { _ in }) {
        self.code = code
        self.detail = detail
        self.members = members
    }

    /// The session's fault: there is no such valid session.
    static func unauthenticated(_ reason: EndReason?) -> ServiceRefusal {
        let word = reason?.rawValue ?? "none"
        return ServiceRefusal(.unauthenticated, "There is no valid session.") { $0.add("reason", word) }
    }

    /// The session is bound to a browser, and nothing proves that the request came from it.
    static let proofRequired = ServiceRefusal(
        .proofRequired, "The session is bound to a browser, and its second cookie is missing or has expired.")

    static func badRequest(_ detail: String, field: String? = nil) -> ServiceRefusal {
        ServiceRefusal(.badRequest, detail) { if let field { $0.add("field", field) } }
    }

    static func badField(_ field: String, _ detail: String) -> ServiceRefusal {
        ServiceRefusal(.badField, detail) { $0.add("field", field) }
    }

    static let unavailable = ServiceRefusal(
        .unavailable, "Sessions are temporarily unavailable. Try again in a moment.")
}

extension ServiceRefusal {
    /// The refusal for an error that a call threw. It reveals nothing internal.
    init(_ error: any Error) {
        switch error {
        case let refusal as ServiceRefusal: self = refusal
        case let error as SessionError where error.code == .dataTooLarge:
            self.init(.quota, "The session cannot hold that much data.")
        case let error as HTTPError where error.status == .notFound:
            self.init(.notFound, "There is no such call.")
        case let error as HTTPError where error.status == .contentTooLarge: self = .bodyTooLarge
        case is SessionError: self = .unavailable
        default:
            self = .unavailable
            isUnexpected = true
        }
    }

    static let bodyTooLarge = ServiceRefusal(
        .payloadTooLarge, "The body may have at most \(CallBody.byteLimit >> 10) KiB."
    ) {
        $0.add("max", CallBody.byteLimit)
    }

    var response: Response {
        var document = JSONWriter()
        document.add("type", "about:blank")
        document.add("title", code.status.reasonPhrase)
        document.add("status", code.status.code)
        document.add("code", code.rawValue)
        document.add("detail", detail)
        members(&document)
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if code.isTemporary { headers[.retryAfter] = RetryAfter.value(.seconds(1)) }
        // RFC 9110 §15.5.2 requires a challenge; no client of the service acts on it.
        if code == .unauthenticated { headers[.wwwAuthenticate] = "Session" }
        return Response(
            status: code.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: document.object)))
    }
}
