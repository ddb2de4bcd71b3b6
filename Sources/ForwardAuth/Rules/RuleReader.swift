import RequestEdge
import ServerSettings
import Sessions
import UserAccounts
import WebAddresses
import Yams

/// Reads one rule, continues after a wrong value, and collects all problems.
struct RuleReader {
    private(set) var problems: [RuleFile.Problem] = []
    private var rule: Rule
    private var access: Access?
    private var hasPath = false

    private static let keys = ["name", "host", "path", "glob", "regex", "methods", "networks", "access", "activity"]

    init(line: Int) {
        rule = Rule(line: line, access: .deny)
    }

    /// The rule; nil if it has a problem.
    mutating func read(_ node: Node) -> Rule? {
        guard let mapping = node.mapping else {
            report(node, "a rule is a list of keys and values")
            return nil
        }
        for (key, value) in mapping {
            guard let name = key.string, Self.keys.contains(name) else {
                let written = key.string ?? "?"
                let advice = Spelling.closest(to: written, in: Self.keys).map { "; did you mean \($0)?" } ?? ""
                report(key, "there is no such key: \(written)\(advice)")
                continue
            }
            read(name, value)
        }
        if access == nil, problems.isEmpty { report(node, "the rule has no `access`") }
        guard problems.isEmpty, let access else { return nil }
        rule.access = access
        return rule
    }

    private mutating func read(_ key: String, _ value: Node) {
        switch key {
        case "name": rule.name = text(value) ?? ""
        case "host": rule.hosts = list(value, "a host such as app.example.org or \"*.example.org\"", HostPattern.init)
        case "methods": rule.methods = list(value, "a method in upper case", Self.method)
        case "networks": rule.networks = list(value, "a network such as 10.0.0.0/8", Self.network)
        case "access": access = readAccess(value)
        case "activity": rule.isActivity = readActivity(value)
        default: readPath(key, value)
        }
    }

    private mutating func readPath(_ form: String, _ value: Node) {
        guard let text = text(value) else { return }
        guard !hasPath else { return report(value, "the rule has two of `path`, `glob` and `regex`") }
        hasPath = true
        if form == "regex" {
            do {
                rule.path = try PathPattern(expression: text)
            } catch {
                report(value, "\(text) is not a regular expression")
            }
        } else if let problem = Self.problem(withPath: text, isGlob: form == "glob") {
            report(value, problem)
        } else {
            rule.path = form == "glob" ? PathPattern(glob: text) : PathPattern(prefix: text)
        }
    }

    /// A pattern that matches no path would silently protect nothing.
    private static func problem(withPath text: String, isGlob: Bool) -> String? {
        guard text.hasPrefix("/") || isGlob && text.hasPrefix("*") else { return "\(text) does not begin with a slash" }
        if !isGlob, text.contains("*") { return "\(text) has a star; write `glob:` in place of `path:`" }
        if text.contains("?") || text.contains("#") { return "\(text) has a query or a fragment; rules see the path" }
        if text.contains("%") { return "\(text) is percent-encoded; rules see the decoded path" }
        let segments = text.split(separator: "/")
        if text.unicodeScalars.contains(where: ForwardedPath.isHidden) || text.contains("//") || text.contains("\\")
            || text.contains(";") || segments.contains(".")
            || segments.contains("..")
        {
            return "\(text) matches no path: such addresses are always refused"
        }
        return nil
    }

    private static func method(_ text: String) -> String? {
        !text.isEmpty && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
    }

    private static func network(_ text: String) -> AddressRange? {
        AddressRange(text).flatMap { $0.isCanonical ? $0 : nil }
    }
}

// MARK: - Values

extension RuleReader {
    private mutating func readAccess(_ node: Node) -> Access? {
        if let mapping = node.mapping { return readDemands(mapping, node) }
        switch node.scalar?.string {
        case "bypass": return .bypass
        case "deny": return .deny
        case "signed-in": return .signedIn
        default:
            report(node, "`access` is none of bypass, deny, signed-in, or {groups, level, bound, fresh}")
            return nil
        }
    }

    private mutating func readActivity(_ node: Node) -> Bool {
        switch node.scalar?.string {
        case "count": return true
        case "ignore": return false
        default:
            report(node, "`activity` is neither count nor ignore")
            return true
        }
    }

    private mutating func readDemands(_ mapping: Node.Mapping, _ node: Node) -> Access? {
        var demands = Access.Demands()
        if mapping.isEmpty { report(node, "`access` demands nothing; write signed-in") }
        for (key, value) in mapping {
            switch key.string {
            case "groups":
                demands.groups = list(value, "the name of a group") { $0.isEmpty ? nil : $0 }
            case "level":
                demands.level = value.scalar.flatMap { AssuranceLevel(name: $0.string) }
                if demands.level == nil { report(value, "the level is none of aal1, aal2, aal3") }
            case "bound":
                demands.bound = value.scalar?.string == "true"
                if !demands.bound { report(value, "`bound` is not true; leave it out where it is not demanded") }
            case "fresh":
                demands.fresh = value.scalar.flatMap { DurationText.parse($0.string) }
                if demands.fresh ?? .zero <= .zero { report(value, "`fresh` is not a duration such as 5m") }
            default:
                report(key, "there is no such key in `access`: \(key.string ?? "?")")
            }
        }
        return .person(demands)
    }

    private mutating func text(_ node: Node) -> String? {
        guard let text = node.scalar?.string, !text.isEmpty else {
            report(node, "the value is not text")
            return nil
        }
        return text
    }

    /// One value or a list. An empty list is a mistake: it would match every request but looks as if it matched none.
    private mutating func list<Item>(_ node: Node, _ wanted: String, _ read: (String) -> Item?) -> [Item] {
        let nodes = node.sequence.map { Array($0) } ?? [node]
        if nodes.isEmpty { report(node, "the list is empty; leave the key out, or write \(wanted)") }
        return nodes.compactMap { node in
            if let item = node.scalar.flatMap({ read($0.string) }) { return item }
            report(node, "\(node.scalar?.string ?? "it") is not \(wanted)")
            return nil
        }
    }

    private mutating func report(_ node: Node, _ reason: String) {
        problems.append(RuleFile.Problem(line: node.line, reason: reason))
    }
}
