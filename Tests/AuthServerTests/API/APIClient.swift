import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import NIOCore

/// A program with a cookie jar of one cookie.
final class APIClient {
    private let client: any TestClientProtocol
    private(set) var cookie: String?
    var token: String?

    init(_ client: any TestClientProtocol, cookie: String? = nil) {
        self.client = client
        self.cookie = cookie
    }

    struct Answer {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let body: [String: Any]

        var code: String? { body["code"] as? String }
        var reason: String? { body["reason"] as? String }

        func object(_ name: String) -> [String: Any] { body[name] as? [String: Any] ?? [:] }
        var items: [[String: Any]] { body["items"] as? [[String: Any]] ?? [] }
    }

    @discardableResult
    func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = extra
        if let cookie { headers[.cookie] = "__Host-coatcheck=\(cookie)" }
        if let token, headers[.csrfToken] == nil { headers[.csrfToken] = token }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let response = try await client.execute(
            uri: "/api/v1" + path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        take(response.headers)
        let object = try? JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any]
        if let fresh = object?["csrf_token"] as? String { token = fresh }
        return Answer(status: response.status, headers: response.headers, body: object ?? [:])
    }

    private func take(_ headers: HTTPFields) {
        for line in headers[values: .setCookie] where line.hasPrefix("__Host-coatcheck=") {
            let value = line.dropFirst("__Host-coatcheck=".count).prefix { $0 != ";" }
            cookie = value.isEmpty ? nil : String(value)
        }
    }

    @discardableResult
    func login(_ name: String, _ password: String = PageServer.password, remember: Bool = false) async throws -> Answer
    {
        try await call(
            .post, "/login", #"{"username":"\#(name)","password":"\#(password)","remember":\#(remember)}"#)
    }
}
