import Tracing

/// A span that has ended, as it is exported. Its size is limited, whatever was added to it.
package struct FinishedSpan: Sendable {
    /// The largest number of attributes, of events and of links.
    static let maximumCount = 32
    /// The longest text of an attribute, in bytes.
    static let maximumLength = 256

    let trace: TraceContext
    let parent: SpanID?
    let name: String
    let kind: SpanKind
    /// In nanoseconds since 1970.
    let start: UInt64
    /// In nanoseconds since 1970; never before the start.
    let end: UInt64
    let attributes: [Attribute]
    let events: [Event]
    let links: [Link]
    let status: SpanStatus?

    /// A name and its value.
    struct Attribute: Sendable {
        let name: String
        let value: SpanAttribute
    }

    /// Something that happened at a moment.
    struct Event: Sendable {
        let name: String
        let time: UInt64
        let attributes: [Attribute]
    }

    /// A span that this one has to do with, without being its child.
    struct Link: Sendable {
        let trace: TraceContext
        let attributes: [Attribute]
    }

    /// Orders the attributes by name, and leaves out what exceeds the limits.
    static func limited(_ attributes: SpanAttributes) -> [Attribute] {
        var limited: [Attribute] = []
        attributes.forEach { name, value in
            limited.append(Attribute(name: shortened(name), value: shortened(value)))
        }
        limited.sort { $0.name < $1.name }
        return Array(limited.prefix(maximumCount))
    }

    private static func shortened(_ value: SpanAttribute) -> SpanAttribute {
        switch value {
        case .string(let text): .string(shortened(text))
        case .stringConvertible(let value): .string(shortened("\(value)"))
        case .stringArray(let texts): .stringArray(texts.prefix(maximumCount).map { shortened($0) })
        case .int32, .int64, .double, .bool: value
        // The other arrays are not used, and have no bound.
        default: .string("")
        }
    }

    /// The text, or as many of its first characters as fit.
    static func shortened(_ text: String) -> String {
        guard text.utf8.count > maximumLength else { return text }
        var length = 0
        return String(
            text.unicodeScalars.prefix { scalar in
                length += UTF8.width(scalar)
                return length <= maximumLength
            })
    }
}
