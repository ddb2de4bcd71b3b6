import Foundation

/// Finds values in pages: hidden inputs, meta tags, keys of a JSON document.
enum PageScanner {
    /// The value of the first `<input>` or `<meta>` with that name.
    static func field(_ name: String, in page: String) -> String? {
        for tag in tags(in: page) where attribute("name", of: tag) == name {
            if let value = attribute("value", of: tag) ?? attribute("content", of: tag) { return value }
        }
        return nil
    }

    /// The text or number under a key, in whichever object of the document it is first.
    static func json(_ key: String, in page: String) -> String? {
        guard let document = try? JSONSerialization.jsonObject(with: Data(page.utf8)) else { return nil }
        return value(of: key, in: document)
    }

    private static func value(of key: String, in document: Any) -> String? {
        if let object = document as? [String: Any] {
            if let text = object[key] as? String { return text }
            return object.keys.sorted().lazy.compactMap { value(of: key, in: object[$0] as Any) }.first
        }
        return (document as? [Any])?.lazy.compactMap { value(of: key, in: $0) }.first
    }

    /// What the first group of an expression matches, each text once, in order.
    static func all(_ expression: Regex<AnyRegexOutput>, in page: String) -> [String] {
        var found: [String] = []
        for match in page.matches(of: expression) {
            guard match.output.count > 1, let text = match.output[1].substring else { continue }
            if !found.contains(String(text)) { found.append(String(text)) }
        }
        return found
    }

    private static func tags(in page: String) -> [Substring] {
        var tags: [Substring] = []
        var rest = page[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: open)...]
            let word = rest.prefix(6).lowercased()
            guard word.hasPrefix("input") || word.hasPrefix("meta") else { continue }
            let end = rest.firstIndex(of: ">") ?? rest.endIndex
            tags.append(rest[..<end])
            rest = rest[end...]
        }
        return tags
    }

    /// The value of an attribute, with or without quotes.
    private static func attribute(_ name: String, of tag: Substring) -> String? {
        var rest = tag.drop { !$0.isWhitespace }
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "/" }
            guard !rest.isEmpty else { return nil }
            let found = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != "/" }
            guard !found.isEmpty else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest[found.endIndex...].drop(while: \.isWhitespace)
            var value: Substring = ""
            if rest.first == "=" {
                rest = rest.dropFirst().drop(while: \.isWhitespace)
                (value, rest) = quoted(rest)
            }
            if found.lowercased() == name { return unescaped(value) }
        }
    }

    private static func quoted(_ text: Substring) -> (value: Substring, rest: Substring) {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            let value = text.prefix { !$0.isWhitespace }
            return (value, text[value.endIndex...])
        }
        let value = text.dropFirst().prefix { $0 != quote }
        return (value, text[value.endIndex...].dropFirst())
    }

    private static let names = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        var result = ""
        var rest = text
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            rest = rest[ampersand...]
            guard let end = rest.prefix(10).firstIndex(of: ";"),
                let character = character(rest[rest.index(after: ampersand)..<end])
            else {
                result += "&"
                rest = rest.dropFirst()
                continue
            }
            result += character
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ reference: Substring) -> String? {
        guard reference.first == "#" else { return names[reference.lowercased()] }
        let digits = reference.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String($0) }
    }
}
