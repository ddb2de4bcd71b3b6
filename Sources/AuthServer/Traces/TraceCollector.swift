import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import ServerSettings
import Traces

/// Posts spans to a collector by OTLP/HTTP, over connections that stay open.
struct TraceCollector: SpanReceiver {
    /// How long the collector may take.
    private static let limit = TimeAmount.seconds(10)
    /// The longest answer that is read. It says how many spans were rejected, or why all were.
    private static let longestAnswer = 64 * 1024

    private let url: CollectorURL
    private let headers: HTTPHeaders
    private let client: HTTPClient

    init(_ url: CollectorURL, _ headers: CollectorHeaders) {
        self.url = url
        var fields: HTTPHeaders = [
            "Content-Type": "application/json", "User-Agent": "coatcheck/\(Release.version)",
        ]
        for field in headers.fields { fields.add(name: field.name, value: field.value) }
        self.headers = fields
        var settings = HTTPClient.Configuration()
        // A redirect would send the spans, and the headers, to another server.
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(5)
        // The limit of a request ends with the head of the answer. A collector may still keep back the body.
        settings.timeout.read = Self.limit
        // The export has a back-off of its own.
        settings.connectionPool.retryConnectionEstablishment = false
        // The export is no part of any trace.
        settings.tracing.tracer = nil
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        settings.tlsConfiguration = tls
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    func send(_ document: [UInt8]) async throws -> CollectorAnswer {
        var request = HTTPClientRequest(url: url.traces)
        request.method = .POST
        request.headers = headers
        request.body = .bytes(ByteBuffer(bytes: document))
        let answer = try await client.execute(request, timeout: Self.limit)
        // Without the body the answer still says whether the spans were accepted.
        let body = try? await answer.body.collect(upTo: Self.longestAnswer)
        return CollectorAnswer(
            status: Int(answer.status.code), retryAfter: answer.headers.first(name: "Retry-After"),
            body: body.map { Array($0.readableBytesView) } ?? [])
    }

    func close() async {
        // It fails only if it was closed before.
        try? await client.shutdown()
    }
}
