import WebAddresses

extension Settings {
    static let traceEndpoint = Setting(
        "traces.endpoint", .collector, default: nil, showing: { $0?.description },
        "The collector that gets traces by OTLP/HTTP, without `/v1/traces`; empty: there are no traces"
    )
    static let traceSample = Setting(
        "traces.sample", .share, default: 1, "The share of requests that begin a trace"
    )
    static let traceIncoming = Setting(
        "traces.incoming", ValueFormat<IncomingTraces>.word, default: .ignore,
        "Whether requests of trusted proxies and of applications continue the trace in their `traceparent`, which then decides in place of `traces.sample`; only if your proxies do not pass on the one that a browser sends"
    )
    static let traceHeadersFile = Setting(
        "traces.headers.file", .optionalText("the path of a file with lines such as Authorization: Bearer TOKEN"),
        default: nil, showing: { SecretText.shownPath($0) },
        "Headers for the collector, with which it knows this server"
    )
}

extension ValueFormat where Value == Double {
    /// A share, from 0 to 1.
    static var share: Self {
        ValueFormat(
            accepts: "a number from 0 to 1, such as 0.01",
            read: { text throws(ValueError) in
                guard text.utf8.allSatisfy({ $0.isASCIIDigit || ".e-".utf8.contains($0) }), let share = Double(text)
                else { throw ValueError("it is not a number") }
                guard (0...1).contains(share) else { throw ValueError("it is not between 0 and 1") }
                return share
            },
            write: { $0 == $0.rounded() ? String(Int($0)) : "\($0)" }
        )
    }
}
