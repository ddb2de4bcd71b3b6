import Foundation
import Tracing

/// The body of `POST /v1/traces`: `ExportTraceServiceRequest` of OTLP in its JSON encoding.
///
/// Identifiers are hexadecimal and 64-bit numbers are text, as https://opentelemetry.io/docs/specs/otlp/ requires.
package struct OTLPRequest: Encodable {
    private let resourceSpans: [ResourceSpans]

    /// - Parameters:
    ///   - spans: what is exported.
    ///   - resource: the program that the spans are of.
    package init(_ spans: [FinishedSpan], of resource: TraceResource) {
        resourceSpans = [
            ResourceSpans(
                resource: .init(attributes: resource.attributes),
                scopeSpans: [
                    ScopeSpans(
                        scope: .init(name: resource.name, version: resource.version), spans: spans.map(OTLPSpan.init))
                ])
        ]
    }

    /// The document as bytes.
    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    private struct ResourceSpans: Encodable {
        let resource: Resource
        let scopeSpans: [ScopeSpans]
    }

    private struct Resource: Encodable {
        let attributes: [OTLPAttribute]
    }

    private struct ScopeSpans: Encodable {
        let scope: Scope
        let spans: [OTLPSpan]
    }

    private struct Scope: Encodable {
        let name: String
        let version: String
    }
}
