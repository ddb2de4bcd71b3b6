import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization

@testable import RequestEdge
@testable import WebAddresses

/// A browser without a screen: a jar for cookies, and forms filled in with the token the page gave.
final class PageVisitor: Sendable {
    private let client: any TestClientProtocol
    private let jar = Mutex<[String: String]>([:])
    private let agent: String

    init(_ client: any TestClientProtocol, agent: String = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") {
        self.client = client
        self.agent = agent
    }

    /// The value of the session cookie.
    var token: String? { jar.withLock { $0["__Host-coatcheck"] } }

    /// Replaces a cookie, or removes it with `nil`.
    func setCookie(_ name: String, _ value: String?) {
        jar.withLock { $0[name] = value }
    }

    func get(_ path: String) async throws -> TestResponse {
        try await send(path, .get, headers(), nil)
    }

    /// Posts fields as a browser does.
    func post(
        _ path: String,
        _ fields: [(name: String, value: String)],
        site: String? = "same-origin",
        origin: String? = PageServer.origin
    ) async throws -> TestResponse {
        var headers = headers()
        headers[.contentType] = "application/x-www-form-urlencoded"
        headers[.secFetchSite] = site
        headers[.origin] = origin
        let body = fields.map { "\(LocalLink.encode($0.name))=\(LocalLink.encode($0.value))" }.joined(separator: "&")
        return try await send(path, .post, headers, ByteBuffer(string: body))
    }

    /// Opens a page, takes its token, and posts a form to `action`.
    func submit(
        _ page: String,
        to action: String,
        _ fields: [(name: String, value: String)] = []
    ) async throws -> TestResponse {
        let token = try await get(page).field("csrf_token")
        return try await post(action, fields + [("csrf_token", token)])
    }

    @discardableResult
    func signIn(
        _ name: String,
        _ password: String = PageServer.password,
        _ more: [(name: String, value: String)] = []
    ) async throws -> TestResponse {
        try await submit("/login", to: "/login", [("username", name), ("password", password)] + more)
    }

    private func headers() -> HTTPFields {
        var headers: HTTPFields = [.userAgent: agent]
        let cookies = jar.withLock { $0.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        if !cookies.isEmpty { headers[.cookie] = cookies }
        return headers
    }

    private func send(
        _ path: String,
        _ method: HTTPRequest.Method,
        _ headers: HTTPFields,
        _ body: ByteBuffer?
    ) async throws -> TestResponse {
        let response = try await client.execute(uri: path, method: method, headers: headers, body: body)
        for line in response.headers[values: .setCookie] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            jar.withLock { $0[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1]) }
        }
        return response
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var location: String? { headers[.location] }

    /// The value of the first hidden field of that name.
    func field(_ name: String) -> String {
        let parts = text.components(separatedBy: "name=\"\(name)\" value=\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
}
