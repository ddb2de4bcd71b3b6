package import HTTPTypes
package import Hummingbird
import HummingbirdSessions
import RequestEdge
import UserAccounts

/// A refusal for scripts and operators: RFC 9457, with a stable `code`.
package struct ForwardAuthProblem: Encodable, Sendable {
    var type = "about:blank"
    let title: String
    package let status: Int
    package let code: String
    let detail: String
    /// The reason why the session ended, if known.
    package var reason: String?
    /// The page on which the user can remove the obstacle.
    var loginURL: String?
    /// The requirement that the session does not meet.
    var stepUp: StepUp?

    /// When to try again.
    private let retryAfter: Duration?

    /// The requirement that the session does not meet, in the words of the rules.
    package struct StepUp: Encodable, Sendable {
        package var level: String?
        var fresh: String?
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, code, detail, reason, stepUp
        case loginURL = "loginUrl"
    }

    /// - Parameter status: where proxies need another one than belongs to the code.
    init(_ code: ProblemCode, _ detail: String? = nil, status: HTTPResponse.Status? = nil) {
        let status = status ?? code.status
        self.status = status.code
        title = status.reasonPhrase
        self.code = code.rawValue
        self.detail = detail ?? code.detail
        retryAfter = code.retryAfter
    }

    /// The answer, with the problem as its body.
    package func response(status: HTTPResponse.Status? = nil, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        if let retryAfter { headers[.retryAfter] = RetryAfter.value(retryAfter) }
        let body = (try? APIJSON.encode(self)).map { ResponseBody(byteBuffer: $0) } ?? ResponseBody()
        return Response(status: status ?? HTTPResponse.Status(code: self.status), headers: headers, body: body)
    }
}
