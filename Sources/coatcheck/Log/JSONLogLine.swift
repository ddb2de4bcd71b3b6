import Logging
import Sessions
import UserAccounts

/// One event of the log as JSON.
///
/// The names on the first level are fixed. All that a caller adds is in `metadata`, so it cannot replace one of them; and a
/// character that could end the line or a string, or change how a terminal shows it, is escaped, so no input can forge an event.
struct JSONLogLine {
    let time: Timestamp
    let level: Logger.Level
    let logger: String
    let message: String
    /// The type of the error, because its text may hold what a client sent.
    let error: String?
    let metadata: Logger.Metadata

    /// The metadata that has a name of its own on the first level: what belongs together across lines and programs.
    private static let promoted = [
        (key: "hb.request.id", name: "request_id"), (key: "trace_id", name: "trace_id"),
        (key: "span_id", name: "span_id"),
    ]

    /// The line, without its end.
    var text: String {
        var output = "{"
        Self.append("time", .string(time.rfc3339), to: &output)
        Self.append("level", .string(level.rawValue), to: &output)
        Self.append("logger", .string(logger), to: &output)
        Self.append("message", .string(message), to: &output)
        if let error { Self.append("error", .string(error), to: &output) }
        var rest = metadata
        for (key, name) in Self.promoted {
            if let value = rest.removeValue(forKey: key) { Self.append(name, value, to: &output) }
        }
        if !rest.isEmpty { Self.append("metadata", .dictionary(rest), to: &output) }
        return output + "}"
    }

    private static func append(_ name: String, _ value: Logger.MetadataValue, to output: inout String) {
        if output.utf8.last != UInt8(ascii: "{") { output += "," }
        CanonicalJSON.append(name, to: &output)
        output += ":"
        append(value, to: &output)
    }

    private static func append(_ value: Logger.MetadataValue, to output: inout String) {
        switch value {
        case .string(let text): CanonicalJSON.append(text, to: &output)
        case .stringConvertible(let number as Int): output += String(number)
        case .stringConvertible(let number as Double) where number.isFinite: output += "\(number)"
        case .stringConvertible(let other): CanonicalJSON.append(other.description, to: &output)
        case .array(let values):
            output += "["
            for value in values {
                if output.utf8.last != UInt8(ascii: "[") { output += "," }
                append(value, to: &output)
            }
            output += "]"
        case .dictionary(let values):
            output += "{"
            for (key, value) in values.sorted(by: { $0.key < $1.key }) { append(key, value, to: &output) }
            output += "}"
        }
    }
}
