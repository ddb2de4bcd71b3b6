/// A string of a structured header field (RFC 9651 §3.3.3). The drafts quote them; Chromium sends them bare.
enum StructuredText {
    /// The one string of a header, without quotes and parameters. `nil` if there is none, or more than one.
    static func one(_ values: [String]) -> Substring? {
        guard values.count == 1, let value = values.first else { return nil }
        let text = value.drop { $0 == " " || $0 == "\t" }
        guard text.first == "\"" else {
            let end = text.firstIndex { ";, \t\"".contains($0) } ?? text.endIndex
            let bare = text[..<end]
            return bare.isEmpty || !isEnd(text[end...]) ? nil : bare
        }
        let content = text.dropFirst()
        guard let end = content.firstIndex(of: "\""), isEnd(content[end...].dropFirst()) else { return nil }
        return content[..<end]
    }

    /// A quoted string. The texts that are written here need no escapes.
    static func quoted(_ text: some CustomStringConvertible) -> String { "\"\(text)\"" }

    /// Whether nothing follows but parameters.
    private static func isEnd(_ rest: Substring) -> Bool {
        let rest = rest.drop { $0 == " " || $0 == "\t" }
        return rest.isEmpty || rest.first == ";"
    }
}
