import Yams

/// The values of a recipe.
extension RecipeReader {
    static let formKeys = ["page", "path", "method", "send", "fields"]
    private static let methods = ["POST", "PUT", "PATCH", "DELETE", "GET"]

    mutating func form(_ node: Node, _ name: String, defaultPage: String?) -> Recipe.Form? {
        mapping(node, name, Self.formKeys).flatMap { form($0, node, name, defaultPage: defaultPage) }
    }

    mutating func form(
        _ parts: [String: Node], _ node: Node, _ name: String, defaultPage: String?
    ) -> Recipe.Form? {
        guard let path = required(parts, "path", of: node).flatMap({ self.path($0, "path") }) else { return nil }
        var form = Recipe.Form(page: defaultPage, path: path)
        if let page = parts["page"] { form.page = self.path(page, "page") }
        if let method = parts["method"] {
            form.method = choice(method, "method", of: Self.methods) ?? form.method
        }
        if let send = parts["send"], let text = choice(send, "send", of: Recipe.Encoding.allCases.map(\.rawValue)) {
            form.encoding = Recipe.Encoding(rawValue: text) ?? .form
        }
        if let fields = parts["fields"] { form.fields = pairs(fields, "fields") }
        return form
    }

    /// The values under the known keys; each unknown key is a problem.
    mutating func mapping(_ node: Node, _ name: String, _ keys: [String]) -> [String: Node]? {
        guard let mapping = node.mapping else {
            report(node, "\(name) is not a list of keys and values")
            return nil
        }
        var parts: [String: Node] = [:]
        for (key, value) in mapping {
            guard let text = key.string, keys.contains(text) else {
                report(
                    key,
                    "there is no such key in \(name): \(key.string ?? "?"); there are \(keys.joined(separator: ", "))")
                continue
            }
            parts[text] = value
        }
        return parts
    }

    mutating func required(_ parts: [String: Node], _ key: String, of node: Node) -> Node? {
        if parts[key] == nil { report(node, "`\(key)` is missing") }
        return parts[key]
    }

    mutating func text(_ node: Node, _ name: String) -> String? {
        if let text = node.scalar?.string, !text.isEmpty, !text.contains(where: \.isNewline) { return text }
        report(node, "`\(name)` is not one line of text")
        return nil
    }

    mutating func path(_ node: Node, _ name: String) -> String? {
        guard let text = text(node, name) else { return nil }
        let isPath = text.hasPrefix("/") && !text.hasPrefix("//") && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
        guard isPath, !text.contains("#") else {
            report(node, "`\(name)` is not a path of the site such as /login")
            return nil
        }
        return text
    }

    mutating func choice(_ node: Node, _ name: String, of choices: [String]) -> String? {
        if let text = node.scalar?.string, choices.contains(text) { return text }
        report(node, "`\(name)` is none of \(choices.joined(separator: ", "))")
        return nil
    }

    mutating func list(_ node: Node, _ name: String) -> [String] {
        guard let sequence = node.sequence else {
            report(node, "`\(name)` is not a list")
            return []
        }
        return sequence.compactMap { item in
            guard let text = text(item, name) else { return nil }
            guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: ":") }) else {
                report(item, "\(text) is not the name of a header")
                return nil
            }
            return text
        }
    }

    /// Pairs of texts. The fields may have secrets, so no value is repeated in a message.
    mutating func pairs(_ node: Node, _ name: String) -> [(String, String)] {
        guard let mapping = node.mapping else {
            report(node, "`\(name)` is not a list of names and values")
            return []
        }
        return mapping.compactMap { key, value in
            if let key = key.string, let text = value.scalar?.string { return (key, text) }
            report(value, "a value of `\(name)` is not text")
            return nil
        }
    }

    /// `2s`, `30m`, `12h`, `30d`.
    mutating func duration(_ node: Node, _ name: String) -> Duration? {
        if let text = node.scalar?.string, let duration = Duration(doctorText: text), duration > .zero {
            return duration
        }
        report(node, "`\(name)` is not a duration such as 30m")
        return nil
    }
}

extension Duration {
    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    /// Reads `500ms`, `2s`, `30m`, `12h`, `30d`; nil for anything else.
    package init?(doctorText text: String) {
        func number(_ digits: Substring) -> Int? {
            (1...7).contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
                ? Int(digits) : nil
        }
        if text.hasSuffix("ms"), let count = number(text.dropLast(2)) {
            self = .milliseconds(count)
        } else if let unit = text.last.flatMap({ Self.units[$0] }), let count = number(text.dropLast()) {
            self = .seconds(count * unit)
        } else {
            return nil
        }
    }

    /// The duration with its largest whole unit: `30m`.
    package var doctorText: String {
        let (seconds, attoseconds) = components
        guard attoseconds == 0, seconds > 0 else {
            return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
        }
        for (unit, size) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)] where seconds % size == 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }
}
