import Foundation
import WebAddresses

/// The address of a collector that speaks OTLP/HTTP.
package struct CollectorURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Where spans are posted to. Some services put a secret into its path.
    package let traces: String
    /// Scheme, host and port.
    private let origin: String
    private let hasPath: Bool
    /// Whether what is sent there is encrypted, or stays on this machine.
    let isProtected: Bool

    /// - Parameter text: the base, without `/v1/traces`.
    init(_ text: String) throws(ValueError) {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme, scheme == "https" || scheme == "http"
        else { throw ValueError("it is not an http or https URL") }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
            throw ValueError(
                "it has a user name, a query or a fragment", advice: "put credentials into traces.headers.file")
        }
        let base = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard !base.hasSuffix("/v1/traces") else {
            throw ValueError("it ends with /v1/traces, which is added to it", advice: "write the address without it")
        }
        traces = base + "/v1/traces"
        origin = "\(scheme)://\(parts.encodedHost ?? host)\(parts.port.map { ":\($0)" } ?? "")"
        hasPath = !parts.path.isEmpty && parts.path != "/"
        isProtected = scheme == "https" || Loopback.contains(host: host)
    }

    /// The address without anything that may be secret.
    package var description: String { hasPath ? "\(origin)/\(SecretText.mask)" : origin }
    /// The address without anything that may be secret.
    package var debugDescription: String { description }
}

extension ValueFormat where Value == CollectorURL? {
    /// The base address of a collector.
    static var collector: Self {
        ValueFormat(
            accepts: "an http or https URL such as http://127.0.0.1:4318",
            read: { text throws(ValueError) in text.isEmpty ? nil : try CollectorURL(text) },
            write: { $0.map { String($0.traces.dropLast("/v1/traces".count)) } }
        )
    }
}
