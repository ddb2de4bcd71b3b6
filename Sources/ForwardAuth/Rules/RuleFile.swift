import RequestEdge
import Yams

/// Reads a rules file. All problems are reported together, each with its line.
///
/// ```yaml
/// rules:
///   - host: app.example.org
///     path: /health
///     methods: [GET, HEAD]
///     access: bypass
///   - host: "*.example.org"
///     path: /admin
///     access: {groups: [operators], level: aal2, bound: true, fresh: 5m}
///   - host: "*.example.org"
///     access: signed-in
/// ```
package struct RuleFile {
    /// The rules that could be read. Valid only without ``problems``.
    private(set) var rules: [Rule] = []
    /// The problems, in the order of the file.
    private(set) var problems: [Problem] = []

    /// One problem of a rules file.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        let line: Int
        let reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    /// Reads the text of a file.
    init(yaml: String) {
        do {
            try read(Yams.compose(yaml: yaml))
        } catch {
            let (line, reason) = Self.explain(error)
            report(line, reason)
        }
    }

    private mutating func read(_ root: Node?) {
        guard let mapping = root?.mapping, let items = mapping["rules"]?.sequence else {
            return report(root?.line ?? 1, "the file is not `rules:` with a list")
        }
        for key in mapping.keys where key.string != "rules" {
            report(key.line, "there is no such key: \(key.string ?? "?")")
        }
        for item in items { add(item) }
        checkReach()
    }

    private mutating func report(_ line: Int, _ reason: String) {
        problems.append(Problem(line: line, reason: reason))
    }

    private mutating func add(_ node: Node) {
        var reader = RuleReader(line: node.line)
        let rule = reader.read(node)
        problems += reader.problems
        if let rule { rules.append(rule) }
    }

    /// A rule after one that matches every request looks like protection but has no effect.
    private mutating func checkReach() {
        guard let last = rules.firstIndex(where: \.fitsEverything) else { return }
        for rule in rules[(last + 1)...] {
            report(rule.line, "the rule is never reached: the one in line \(rules[last].line) matches every request")
        }
    }

    private static func explain(_ error: any Error) -> (Int, String) {
        guard let error = error as? YamlError else { return (1, "the file cannot be read") }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (mark.line, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return (context.mark.line, "set twice: \(duplicates.sorted().joined(separator: ", "))")
        default:
            return (1, "the file is not valid YAML")
        }
    }
}

extension Node {
    /// The line in which the node begins.
    package var line: Int { mark?.line ?? 1 }
}
