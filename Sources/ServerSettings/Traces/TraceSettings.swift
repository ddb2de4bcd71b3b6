/// Whether, where and how many traces are exported.
package struct TraceSettings: Sendable, Hashable {
    /// The collector that gets them. `nil` if there are no traces.
    package let endpoint: CollectorURL?
    /// The share of new traces that is recorded, from 0 to 1.
    package let share: Double
    /// Whether a request continues the trace that it names.
    package let incoming: IncomingTraces
    /// The path of a file with headers for the collector.
    let headersFile: String?

    init(from reader: inout SettingsReader) {
        endpoint = reader.read(Settings.traceEndpoint)
        share = reader.read(Settings.traceSample)
        incoming = reader.read(Settings.traceIncoming)
        headersFile = reader.read(Settings.traceHeadersFile)
    }

    /// Reports contradictions.
    func check(_ reader: inout SettingsReader) {
        guard endpoint == nil, headersFile != nil else { return }
        reader.report(
            Settings.traceHeadersFile.key, against: [Settings.traceEndpoint.key],
            "there is no collector to send headers to", advice: "set traces.endpoint too")
    }

    /// Warnings about permitted but risky values.
    var remarks: [String] {
        guard let endpoint, headersFile != nil, !endpoint.isProtected else { return [] }
        return ["traces.endpoint is http and not on this machine: traces.headers.file is sent unencrypted"]
    }
}
