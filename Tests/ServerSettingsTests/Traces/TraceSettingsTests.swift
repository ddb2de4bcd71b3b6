import Testing
import WebAddresses

@testable import ServerSettings

@Suite("The settings of traces")
struct TraceSettingsTests {
    private func parsed(_ values: [String: String]) -> ServerConfiguration.Parsed {
        let environment = Dictionary(uniqueKeysWithValues: values.map { ("COATCHECK_TRACES_" + $0, $1) })
        return ServerConfiguration.parse(ConfigurationInput(environment: environment))
    }

    @Test("without any input there are no traces; with a collector each request begins one, and none is continued")
    func defaults() {
        #expect(parsed([:]).configuration.traces.endpoint == nil)
        let traces = parsed(["ENDPOINT": "http://127.0.0.1:4318"]).configuration.traces
        #expect(traces.endpoint?.traces == "http://127.0.0.1:4318/v1/traces")
        #expect(traces.share == 1)
        #expect(traces.incoming == .ignore)
    }

    @Test(
        "spans are posted beneath the base, and of the base only the origin is shown",
        arguments: [
            ("https://otlp.example.org", "https://otlp.example.org/v1/traces", "https://otlp.example.org"),
            ("https://otlp.example.org/", "https://otlp.example.org/v1/traces", "https://otlp.example.org"),
            ("http://[::1]:4318", "http://[::1]:4318/v1/traces", "http://[::1]:4318"),
            (
                "https://otlp.example.org/s3cret/otlp/", "https://otlp.example.org/s3cret/otlp/v1/traces",
                "https://otlp.example.org/***"
            ),
        ])
    func endpoint(text: String, traces: String, shown: String) {
        let parsed = parsed(["ENDPOINT": text])
        #expect(parsed.problems.isEmpty)
        #expect(parsed.configuration.traces.endpoint?.traces == traces)
        #expect(parsed.entries.first { $0.key.name == "traces.endpoint" }?.value == shown)
    }

    @Test(
        "a wrong value is named, and what may be secret in it is not repeated",
        arguments: [
            ("ENDPOINT", "127.0.0.1:4318"), ("ENDPOINT", "grpc://collector:4317"), ("ENDPOINT", "https://"),
            ("ENDPOINT", "https://ada:s3cret@otlp.example.org"), ("ENDPOINT", "https://otlp.example.org?key=s3cret"),
            ("ENDPOINT", "https://otlp.example.org#s3cret"), ("ENDPOINT", "http://127.0.0.1:4318/v1/traces"),
            ("SAMPLE", "2"), ("SAMPLE", "-0.1"), ("SAMPLE", "10%"), ("SAMPLE", "nan"), ("SAMPLE", "1e3"),
            ("SAMPLE", ""),
            ("INCOMING", "always"), ("HEADERS_FILE", "/etc/headers"),
        ])
    func problems(name: String, value: String) {
        let problems = parsed([name: value]).problems
        #expect(problems.map(\.key) == ["traces." + name.lowercased().replacing("_", with: ".")])
        #expect(!problems.contains { $0.description.contains("s3cret") })
    }

    @Test("a share is a number from 0 to 1", arguments: [("0", 0), ("1", 1), ("0.01", 0.01), (".5", 0.5), ("1.0", 1)])
    func share(text: String, share: Double) {
        #expect(parsed(["SAMPLE": text]).configuration.traces.share == share)
    }

    @Test("headers that leave this machine unencrypted are a remark")
    func unencrypted() {
        for (endpoint, count) in [("http://collector:4318", 1), ("http://localhost:4318", 0), ("https://c.example", 0)]
        {
            let remarks = parsed(["ENDPOINT": endpoint, "HEADERS_FILE": "/etc/headers"]).remarks
            #expect(remarks.count { $0.contains("traces.headers.file") } == count)
        }
    }
}
