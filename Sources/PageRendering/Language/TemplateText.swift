import Foundation

/// The texts of a template's source: each stands between `{{#t}}` and `{{/t}}`.
enum TemplateText {
    private static let (start, end) = ("{{#t}}", "{{/t}}")

    /// The source with all texts translated. A text without a translation stays in English.
    ///
    /// - Throws: ``TemplateError`` if a text does not end.
    static func translated(_ source: String, named name: String, by messages: [String: String]) throws -> String {
        try replacing(source, named: name) { text in messages[key(of: text)] ?? text }
    }

    /// The messages of a source: each text with single spaces.
    static func messages(of source: String, named name: String) throws -> [String] {
        var messages: [String] = []
        _ = try replacing(source, named: name) { text in
            messages.append(key(of: text))
            return text
        }
        return messages
    }

    /// Whether a translation has the tags of the message, of HTML and of the template: in any order, none lost and none added.
    static func hasSameTags(_ translation: String, as message: String) -> Bool {
        tags(of: translation) == tags(of: message)
    }

    private static func replacing(
        _ source: String,
        named name: String,
        _ replacement: (String) -> String
    ) throws -> String {
        if let tag = source.matches(of: /\{\{\s*[#^\/]\s*t\s*\}\}/).first(where: {
            $0.output != start && $0.output != end
        }) {
            throw TemplateError("template \(name): write \(start) and \(end) in place of \(tag.output)")
        }
        var pieces = source.components(separatedBy: start)
        var output = pieces.removeFirst()
        let problem = TemplateError("template \(name): each \(start) needs one \(end), before the next \(start)")
        guard !output.contains(end) else { throw problem }
        for piece in pieces {
            let parts = piece.components(separatedBy: end)
            guard parts.count == 2 else { throw problem }
            output += replacement(parts[0]) + parts[1]
        }
        return output
    }

    private static func key(of text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func tags(of text: String) -> [String] {
        text.matches(of: /\{\{[^}]*\}\}|<[^>]*>|\{[0-9]+\}/).map { String($0.output) }.sorted()
    }
}
