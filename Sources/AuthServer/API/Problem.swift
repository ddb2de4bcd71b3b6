import Foundation
import HTTPTypes
import Hummingbird
import Sessions
import UserAccounts

/// An error as the JSON API tells it: RFC 9457, with a stable `code` for programs and a sentence for people.
///
/// It never holds a trace, a statement or a path (ASVS 16.5.1).
struct Problem: Error, Sendable {
    /// The stable word a program acts on.
    enum Code: String, Sendable, CaseIterable {
        case badCredentials = "bad_credentials"
        case badRequest = "bad_request"
        case busy
        case conflict
        case csrf
        case duplicateField = "duplicate_field"
        case forbidden
        case invalid
        case lastAdministrator = "last_administrator"
        case methodNotAllowed = "method_not_allowed"
        case notFound = "not_found"
        case passwordChangeRequired = "password_change_required"
        case payloadTooLarge = "payload_too_large"
        case reauthenticationRequired = "reauthentication_required"
        case sessionLimit = "session_limit"
        case tooManyAttempts = "too_many_attempts"
        case unauthenticated
        case unavailable
        case unsupportedMediaType = "unsupported_media_type"
        case usernameTaken = "username_taken"
        case weakPassword = "weak_password"
        case internalError = "internal_error"
    }

    let status: HTTPResponse.Status
    let code: Code
    let detail: String
    /// Why a session is over, where that is known.
    var reason: String?
    /// Why a password is not accepted.
    var reasons: [String]?
    /// When to try again.
    var retryAfter: Duration?

    init(_ status: HTTPResponse.Status, _ code: Code, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }
}

extension Problem {
    static let badCredentials = Problem(.unauthorized, .badCredentials, "The name or the password is wrong.")
    static let busy = Problem(
        .serviceUnavailable, .unavailable, "Too many sign-ins at the moment.", after: RetryAfter.unavailable)
    static let csrf = Problem(.forbidden, .csrf, "The request did not come from this site, or its token is missing.")
    static let forbidden = Problem(.forbidden, .forbidden, "This needs the role admin.")
    static let notFound = Problem(.notFound, .notFound, "There is no such thing here.")
    static let overtaken = Problem(.conflict, .conflict, "A parallel request changed the session. Try again.")
    static let reauthenticationRequired = Problem(
        .forbidden, .reauthenticationRequired, "Confirm your password first: POST /api/v1/reauthenticate.")
    static let passwordChangeRequired = Problem(
        .forbidden, .passwordChangeRequired, "Choose a new password first: POST /api/v1/password.")
    static let sessionLimit = Problem(
        .conflict, .sessionLimit, "This account holds as many sessions as allowed. End one first.")
    static let unavailable = Problem(
        .serviceUnavailable, .unavailable, "Try again in a moment.", after: RetryAfter.unavailable)
    static let usernameTaken = Problem(
        .conflict, .usernameTaken, "An account with this name exists, or with one that looks like it.")
    static let changedMeanwhile = Problem(.conflict, .conflict, "The account changed meanwhile. Try again.")
    static let tooManyGroups = Problem.invalid(
        "The groups are more than fit into a header, about \(ProfileRules.groupListLength) characters.")
    static let lastAdministrator = Problem(
        .conflict, .lastAdministrator, "This is the last administrator who can sign in.")

    init(_ status: HTTPResponse.Status, _ code: Code, _ detail: String, after retryAfter: Duration) {
        self.init(status, code, detail)
        self.retryAfter = retryAfter
    }

    static func unauthenticated(_ reason: EndReason?) -> Problem {
        var problem = Problem(.unauthorized, .unauthenticated, "Sign in first.")
        problem.reason = reason?.rawValue ?? "none"
        return problem
    }

    static func throttled(_ retryAfter: Duration) -> Problem {
        Problem(.tooManyRequests, .tooManyAttempts, "Too many attempts.", after: retryAfter)
    }

    static func weakPassword(_ problems: [PasswordProblem]) -> Problem {
        var problem = Problem(.unprocessableContent, .weakPassword, "Choose another password.")
        problem.reasons = problems.map(\.rawValue)
        return problem
    }

    static func invalid(_ detail: String) -> Problem {
        Problem(.unprocessableContent, .invalid, detail)
    }

    static func duplicateField(_ name: String) -> Problem {
        Problem(.badRequest, .duplicateField, "The field \(name.prefix(40)) is there twice.")
    }

    static func badRequest(_ detail: String) -> Problem {
        Problem(.badRequest, .badRequest, detail)
    }
}

extension Problem: ResponseGenerator {
    private struct Body: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let code: String
        let detail: String
        let reason: String?
        let reasons: [String]?
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        try response()
    }

    /// The problem document.
    func response() throws -> Response {
        let body = Body(
            title: status.reasonPhrase, status: status.code, code: code.rawValue, detail: detail, reason: reason,
            reasons: reasons)
        var headers: HTTPFields = [.contentType: "application/problem+json; charset=utf-8"]
        if let retryAfter { headers[.retryAfter] = RetryAfter.value(retryAfter) }
        // RFC 9110 §15.5.2 wants a challenge; a scheme browsers do not know opens no dialog.
        if status == .unauthorized { headers[.wwwAuthenticate] = "Session" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: try APIJSON.encode(body)))
    }
}
