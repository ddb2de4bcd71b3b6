import Logging
import RequestEdge
import ServerSettings
import Traces
import WebAddresses

/// The traces of this server, if the operator has named a collector.
package struct ServerTraces: Sendable {
    /// Makes the spans.
    let tracer: ServerTracer
    /// What became of the spans.
    var counts: SpanCounts { queue.counts }
    private let queue = SpanQueue()
    private let url: CollectorURL
    private let headers: CollectorHeaders
    private let incoming: IncomingTraces
    private let scheme: String

    /// `nil` without a collector, and for commands.
    ///
    /// - Throws: ``ConfigurationError`` if the file of headers cannot be used.
    init?(_ configuration: ServerConfiguration, for use: ServerAssembly.Use) throws {
        let settings = configuration.traces
        guard use == .serving, let url = settings.endpoint else { return nil }
        self.url = url
        headers = try configuration.collectorHeaders()
        incoming = settings.incoming
        scheme = configuration.publicURL.isEncrypted ? "https" : "http"
        tracer = ServerTracer(sampler: TraceSampler(share: settings.share), queue: queue)
    }

    /// The service that exports them.
    func export(logger: Logger) -> SpanExport {
        SpanExport(
            queue, of: TraceResource(name: "coatcheck", version: Release.version), logger: logger,
            connect: { [url, headers] in TraceCollector(url, headers) })
    }

    /// The spans of a listener's requests.
    ///
    /// - Parameter peers: whose `traceparent` is continued, if the operator allows it.
    func spans(continuing peers: RequestSpans.Believed) -> RequestSpans {
        RequestSpans(tracer, scheme: scheme, continuing: incoming == .continue ? peers : .none)
    }
}
