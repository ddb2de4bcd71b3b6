/// JSON with exactly one spelling for each value, so that it can be hashed: members in the order of their UTF-8 names, no
/// spaces, and every character escaped that could break a line or change the direction of text (ASVS 16.4.1).
package enum CanonicalJSON {
    /// Writes one object.
    package static func encode(_ fields: [String: AuditValue]) -> String {
        var output = "{"
        let sorted = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (index, field) in sorted.enumerated() {
            if index > 0 { output += "," }
            append(field.key, to: &output)
            output += ":"
            append(field.value, to: &output)
        }
        return output + "}"
    }

    /// Writes one array of texts.
    package static func encode(_ texts: [String]) -> String {
        var output = ""
        append(.strings(texts), to: &output)
        return output
    }

    private static func append(_ value: AuditValue, to output: inout String) {
        switch value {
        case .string(let text): append(text, to: &output)
        case .integer(let number): output += String(number)
        case .boolean(let flag): output += flag ? "true" : "false"
        case .strings(let texts):
            output += "["
            for (index, text) in texts.enumerated() {
                if index > 0 { output += "," }
                append(text, to: &output)
            }
            output += "]"
        }
    }

    /// Whether no character of the text must be escaped, judged by its bytes.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    /// Writes one text, between quotes.
    package static func append(_ text: String, to output: inout String) {
        output += "\""
        guard !isPlain(text) else {
            output += text + "\""
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            default:
                if scalar.actsOnDisplay {
                    output += scalar.jsonEscape
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        output += "\""
    }
}
