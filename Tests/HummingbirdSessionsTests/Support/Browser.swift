import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import Synchronization

/// A client that keeps cookies as a browser does, and shows every header as it came.
final class Browser: Sendable {
    static let cookieName = SessionCookie.standard.name

    private let client: any TestClientProtocol
    private let jar = Mutex<[String: String]>([:])

    init(_ client: any TestClientProtocol) {
        self.client = client
    }

    /// The value of the session cookie it would send. Set it to steal or plant one.
    var cookie: String? {
        get { self[Self.cookieName] }
        set { self[Self.cookieName] = newValue }
    }

    /// The value of the cookie of that name.
    subscript(name: String) -> String? {
        get { jar.withLock { $0[name] } }
        set { jar.withLock { $0[name] = newValue } }
    }

    @discardableResult
    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, path, headers, body: nil)
    }

    @discardableResult
    func post(_ path: String, headers: HTTPFields = [:], body: String? = nil) async throws -> Answer {
        try await send(.post, path, headers, body: body)
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        body: String?
    ) async throws -> Answer {
        var headers = headers
        let pairs = jar.withLock { $0.map { "\($0.key)=\($0.value)" }.sorted() }
        if !pairs.isEmpty { headers.append(HTTPField(name: .cookie, value: pairs.joined(separator: "; "))) }
        let body = body.map { ByteBuffer(string: $0) }
        let response = try await client.executeRequest(uri: path, method: method, headers: headers, body: body)
        let answer = Answer(response)
        for line in answer.headers[values: .setCookie] { keep(line) }
        return answer
    }

    private func keep(_ line: String) {
        let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        self[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
    }
}

/// What came back.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: String

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        body = String(buffer: response.body)
    }

    /// Every `Set-Cookie` line for the session cookie.
    var setCookies: [String] {
        headers[values: .setCookie].filter { $0.hasPrefix("\(Browser.cookieName)=") }
    }
}
