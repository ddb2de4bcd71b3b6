import AsyncHTTPClient
import Crypto
import NIOCore
import NIOHTTP1
import NIOSSL
import ServerSettings
import Traces
import Tracing
import UserAccounts

/// Posts each notice to the operator's service, signed, so that the receiver can verify the sender.
package struct NoticeWebhook: NoticeCarrier {
    /// `sha256=` and the HMAC-SHA-256 of the body under the shared secret, in hexadecimal.
    static let signatureHeader = "Coatcheck-Signature"

    package let name = "notify.webhook"
    private let url: WebhookURL
    private let key: SymmetricKey
    private let limit: TimeAmount

    init(_ url: WebhookURL, secret: [UInt8], limit: TimeAmount = .seconds(10)) {
        self.url = url
        self.key = SymmetricKey(data: secret)
        self.limit = limit
    }

    package func carry(_ document: [UInt8]) async throws {
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers = [
            "Content-Type": "application/json",
            "User-Agent": "coatcheck/\(Release.version)",
            Self.signatureHeader: Self.signature(of: document, under: key),
        ]
        // The receiver's part of the trace.
        if let trace = InstrumentationContext.current?.trace { request.headers.add(trace) }
        request.body = .bytes(ByteBuffer(bytes: document))
        let status = try await send(request)
        TraceSpan.current?.updateAttributes { attributes in
            attributes["http.request.method"] = "POST"
            attributes["http.response.status_code"] = Int(status)
        }
        guard (200..<300).contains(status) else { throw NoticeFailure("the service answered \(status)") }
    }

    /// A new connection for each notice: notices are rare, and no connection has to be closed later.
    private func send(_ request: HTTPClientRequest) async throws -> UInt {
        var settings = HTTPClient.Configuration()
        // A redirect would send the notice to another server.
        settings.redirectConfiguration = .disallow
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        settings.tlsConfiguration = tls
        // The queue makes the span of a delivery. The client's own would name the whole address.
        settings.tracing.tracer = nil
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        do {
            let status = try await client.execute(request, timeout: limit).status.code
            try await client.shutdown()
            return status
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    static func signature(of document: [UInt8], under key: SymmetricKey) -> String {
        "sha256=" + HMAC<SHA256>.authenticationCode(for: document, using: key).hexadecimal
    }
}

extension HTTPHeaders {
    /// Continues a trace in the receiver.
    fileprivate mutating func add(_ trace: TraceContext) {
        add(name: TraceContext.parentHeader, value: trace.parent)
        if !trace.state.text.isEmpty { add(name: TraceContext.stateHeader, value: trace.state.text) }
    }
}
