package import Sessions
import Tracing

/// The process that spans are of, by the names of OpenTelemetry's semantic conventions.
package struct TraceResource: Sendable, Hashable {
    let name: String
    let version: String
    /// Tells the processes of a service apart.
    let instance: String

    /// A new instance of a service.
    package init(name: String, version: String, random: TokenSource = .system) {
        self.name = name
        self.version = version
        instance = TraceID(from: random).description
    }

    var attributes: [OTLPAttribute] {
        [("service.name", name), ("service.version", version), ("service.instance.id", instance)].map { key, value in
            OTLPAttribute(key: key, value: .init(.string(value)))
        }
    }
}
