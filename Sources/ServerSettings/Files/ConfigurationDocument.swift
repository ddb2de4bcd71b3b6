import Yams

/// A configuration file: YAML, flattened to dotted keys.
///
/// `sessions: {idle: {timeout: 5m}}` and `sessions.idle.timeout: 5m` mean the same. Lists become comma-separated text,
/// scalars keep the spelling of the file, so `on` stays `on`.
struct ConfigurationDocument: Sendable {
    private(set) var values: [String: String] = [:]
    private(set) var problems: [ConfigurationProblem] = []
    private let origin: String

    /// Reads a document. Each part that cannot be understood becomes a problem; the rest is still read, so that all
    /// problems are reported at once.
    init(yaml: String, name: String) {
        origin = "the file \(name)"
        do {
            let root = try Yams.compose(yaml: yaml)
            guard let root, !root.isEmptyScalar else { return }
            guard let mapping = root.mapping else {
                report(name, "it is not a list of keys and values", advice: "write lines such as `http.port: 8080`")
                return
            }
            flatten(mapping, under: "")
        } catch {
            report(name, "it is not valid YAML: \(Self.firstLines(of: error))", advice: "correct the file")
        }
    }

    private mutating func flatten(_ mapping: Node.Mapping, under prefix: String) {
        for (keyNode, value) in mapping {
            guard let name = keyNode.string else {
                let place = ConfigurationKey.shown(prefix) ?? "configuration file"
                report(place, "a key is not text", advice: "use plain keys")
                continue
            }
            let key = prefix.isEmpty ? name : "\(prefix).\(name)"
            let shown = ConfigurationKey.shown(key) ?? "a key"
            if let nested = value.mapping {
                flatten(nested, under: key)
            } else if let text = Self.text(of: value) {
                if values.updateValue(text, forKey: key) != nil {
                    report(shown, "it is set twice", advice: "keep one of the two")
                }
            } else {
                report(shown, "it is neither text nor a list of texts", advice: "write one value, or a list of values")
            }
        }
    }

    private mutating func report(_ key: String, _ reason: String, advice: String) {
        problems.append(ConfigurationProblem(key: key, origin: origin, reason: reason, advice: advice))
    }

    private static func text(of node: Node) -> String? {
        if let scalar = node.scalar { return node.isEmptyScalar ? "" : scalar.string }
        guard let items = node.sequence?.map({ $0.scalar?.string }) else { return nil }
        let texts = items.compactMap(\.self)
        return texts.count == items.count ? texts.joined(separator: ",") : nil
    }

    /// The parser's message without the excerpt of the file that follows it: the file may hold secrets.
    private static func firstLines(of error: any Error) -> String {
        guard let error = error as? YamlError else { return "it cannot be read" }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "\(problem) in line \(mark.line)"
        case .duplicatedKeysInMapping(let duplicates, _):
            let names = duplicates.map { ConfigurationKey.shown($0) ?? "a key" }
            return "set twice: \(names.sorted().joined(separator: ", "))"
        default:
            return "it cannot be read"
        }
    }
}

extension Node {
    /// `key:` with nothing after it, or `~`.
    fileprivate var isEmptyScalar: Bool {
        guard let scalar else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }
}
