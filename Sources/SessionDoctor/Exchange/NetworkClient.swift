import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The site over the network. It keeps no cookies, follows no redirects, and gives up after a time or a size.
package struct NetworkClient: SiteClient {
    /// The longest part of an answer that is read.
    static let longestBody = 512 * 1024

    private let client: HTTPClient
    private let limit: Duration
    private let userAgent: String

    /// Opens a client, runs `body` with it, and closes it.
    ///
    /// - Parameters:
    ///   - limit: how long one request may take.
    ///   - authorities: a file with certificates of authorities to trust besides the system's.
    package static func with<Result>(
        limit: Duration, userAgent: String, authorities: String?, _ body: (NetworkClient) async throws -> Result
    ) async throws -> Result {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        // A connection that the site closes just before it is used again would look like a missing answer.
        settings.maximumUsesPerConnection = 1
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorities { tls.additionalTrustRoots = [.file(authorities)] }
        settings.tlsConfiguration = tls
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        do {
            let result = try await body(NetworkClient(client: client, limit: limit, userAgent: userAgent))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    package func send(_ request: WebRequest, to site: SiteAddress) async throws(SiteFailure) -> WebResponse {
        var message = HTTPClientRequest(url: site.origin + request.target)
        message.method = HTTPMethod(rawValue: request.method)
        message.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        message.headers.add(name: "Accept-Encoding", value: "identity")
        message.headers.add(name: "User-Agent", value: userAgent)
        if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
        do {
            return try await withinLimit { [client, message] in try await Self.answer(client, message) }
        } catch {
            throw SiteFailure("\(site.origin) \(Self.explanation(of: error, limit))")
        }
    }

    private struct TooSlow: Error {}

    /// The client's own limit ends with the head of an answer; a body may be slow too.
    private func withinLimit(_ work: @escaping @Sendable () async throws -> WebResponse) async throws -> WebResponse {
        try await withThrowingTaskGroup(of: WebResponse.self) { group in
            group.addTask { try await work() }
            group.addTask { [limit] in
                try await Task.sleep(for: limit)
                throw TooSlow()
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw TooSlow() }
            return response
        }
    }

    private static func answer(_ client: HTTPClient, _ message: HTTPClientRequest) async throws -> WebResponse {
        let response = try await client.execute(message, deadline: .distantFuture)
        var body: [UInt8] = []
        for try await part in response.body {
            body += part.readableBytesView.prefix(longestBody - body.count)
            if body.count >= longestBody { break }
        }
        let headers = response.headers.map { Header($0.name, $0.value) }
        return WebResponse(status: Int(response.status.code), headers: headers, body: body)
    }

    private static func explanation(of error: any Error, _ limit: Duration) -> String {
        switch error {
        case is TooSlow: "did not answer completely within \(limit)"
        case let error as HTTPClientError where error == .connectTimeout: "cannot be reached: no connection in time"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            "closed the connection without an answer"
        case is HTTPParserError: "answered with what is not HTTP"
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            "has no certificate that this machine trusts for the host, or speaks no TLS: \(error)"
        case let error as NIOConnectionError:
            "cannot be reached: " + (error.connectionErrors.first.map { "\($0.error)" } ?? "the host name is unknown")
        default: "cannot be reached: \(error)"
        }
    }
}
