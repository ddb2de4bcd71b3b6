import HTTPTypes
import Hummingbird
import UserAccounts

/// A refusal for scripts and operators: RFC 9457, with a stable `code`.
struct ForwardAuthProblem: Encodable, Sendable {
    var type = "about:blank"
    let title: String
    let status: Int
    let code: String
    let detail: String
    /// The reason why the session ended, if known.
    var reason: String?
    /// The page on which the user can remove the obstacle.
    var loginURL: String?
    /// The requirement that the session does not meet.
    var stepUp: StepUp?

    /// The requirement that the session does not meet, in the words of the rules.
    struct StepUp: Encodable, Sendable {
        var level: String?
        var fresh: String?
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, code, detail, reason, stepUp
        case loginURL = "loginUrl"
    }

    init(_ status: HTTPResponse.Status, _ code: String, _ detail: String) {
        self.status = status.code
        title = status.reasonPhrase
        self.code = code
        self.detail = detail
    }

    /// The answer, with the problem as its body.
    func response(status: HTTPResponse.Status? = nil, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = (try? APIJSON.encode(self)).map { ResponseBody(byteBuffer: $0) } ?? ResponseBody()
        return Response(status: status ?? HTTPResponse.Status(code: self.status), headers: headers, body: body)
    }
}
