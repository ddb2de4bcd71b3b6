import Foundation
package import HTTPTypes
package import Hummingbird
package import HummingbirdSessions
package import Sessions
package import UserAccounts

/// An error of the JSON API: RFC 9457, with a stable `code` for programs and a sentence for users.
///
/// It never contains a stack trace, a database statement or a file path (ASVS 16.5.1).
package struct Problem: Error, Sendable {
    package let code: ProblemCode
    /// The status of the code, or of an error that has no code of its own.
    package var status: HTTPResponse.Status
    package let detail: String
    /// Why a session is over, if that is known.
    package var reason: String?
    /// Why a password is not accepted.
    var reasons: [String]?
    /// The second factors that a login accepts.
    var factors: [String]?
    /// How long the client should wait before it tries again.
    package var retryAfter: Duration?

    package init(_ code: ProblemCode, _ detail: String? = nil) {
        self.code = code
        status = code.status
        self.detail = detail ?? code.detail
        retryAfter = code.retryAfter
    }
}

extension Problem {
    package static let badCredentials = Problem(.badCredentials)
    package static let busy = Problem(.busy, "Too many sign-ins at the moment.")
    package static let csrf = Problem(.csrf)
    package static let forbidden = Problem(.forbidden, "This needs the role admin.")
    package static let notFound = Problem(.notFound)
    package static let overtaken = Problem(.conflict, "A parallel request changed the session. Try again.")
    package static let reauthenticationRequired = Problem(
        .reauthenticationRequired, "Confirm your password first: POST /api/v1/reauthenticate.")
    package static let passwordChangeRequired = Problem(
        .passwordChangeRequired, "Choose a new password first: POST /api/v1/password.")
    package static let factorEnrolmentRequired = Problem(
        .factorEnrolmentRequired, "Set up a second factor first: /api/v1/factors.")
    package static let freshFactorRequired = Problem(
        .reauthenticationRequired, "Confirm with a second factor first: POST /api/v1/reauthenticate.")
    package static let ownFactors = Problem(
        .forbidden, "Change the factors of your own account under /api/v1/factors, which asks for one of them.")
    package static let loginExpired = Problem(.loginExpired)
    package static let wrongFactor = Problem(
        .badCredentials, "The code or the passkey is wrong, or has been used before.")
    package static let sessionLimit = Problem(.sessionLimit)
    package static let unavailable = Problem(.unavailable)
    package static let usernameTaken = Problem(.usernameTaken)
    package static let changedMeanwhile = Problem(.conflict, "The account changed meanwhile. Try again.")
    package static let tooManyGroups = Problem(
        .invalid, "The list of groups does not fit into a header (about \(ProfileRules.groupListLength) characters).")
    package static let lastAdministrator = Problem(.lastAdministrator)

    package static func unauthenticated(_ reason: EndReason?) -> Problem {
        var problem = Problem(.unauthenticated)
        problem.reason = reason?.rawValue ?? "none"
        return problem
    }

    package static func throttled(_ retryAfter: Duration) -> Problem {
        var problem = Problem(.tooManyAttempts)
        problem.retryAfter = retryAfter
        return problem
    }

    package static func weakPassword(_ problems: [PasswordProblem]) -> Problem {
        var problem = Problem(.weakPassword)
        problem.reasons = problems.map(\.rawValue)
        return problem
    }

    /// The password of a login is right, and one of these second factors is needed.
    package static func factorRequired(_ factors: [SecondFactor]) -> Problem {
        var problem = Problem(.factorRequired)
        problem.factors = factors.map(\.rawValue)
        return problem
    }

    package static func invalid(_ detail: String) -> Problem { Problem(.invalid, detail) }

    static func duplicateField(_ name: String) -> Problem {
        Problem(.duplicateField, "The field \(name.prefix(40)) occurs twice.")
    }

    package static func badRequest(_ detail: String) -> Problem { Problem(.badRequest, detail) }
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
        let factors: [String]?
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        try response()
    }

    /// The problem document.
    package func response() throws -> Response {
        let body = Body(
            title: status.reasonPhrase, status: status.code, code: code.rawValue, detail: detail, reason: reason,
            reasons: reasons, factors: factors)
        var headers: HTTPFields = [.contentType: "application/problem+json; charset=utf-8"]
        if let retryAfter { headers[.retryAfter] = RetryAfter.value(retryAfter) }
        // RFC 9110 §15.5.2 requires a challenge; browsers show no dialog for a scheme that they do not know.
        if status == .unauthorized { headers[.wwwAuthenticate] = "Session" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: try APIJSON.encode(body)))
    }
}
