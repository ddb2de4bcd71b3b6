import Yams

/// A YAML file of a theme: mappings of names to texts, or to further mappings. It goes on after a mistake and collects all.
struct ThemeDocument {
    /// A line of a mapping.
    struct Entry {
        let name: String
        let value: Node
        let line: Int

        /// The text as it is written, `nil` for a mapping or a list.
        var written: String? { value.scalar?.string }
    }

    /// The path within the folder of the theme.
    let file: String
    private(set) var problems: [ThemeProblem] = []
    /// It owns the anchors of the nodes.
    private var parser: Parser?

    init(file: String) {
        self.file = file
    }

    mutating func report(_ line: Int?, _ reason: String) {
        problems.append(ThemeProblem(file, line: line, reason))
    }

    /// The lines of the file. None for a file with comments only.
    mutating func entries(of yaml: String) -> [Entry] {
        do {
            let parser = try Parser(yaml: yaml)
            self.parser = parser
            guard let root = try parser.singleRoot() else { return [] }
            return entries(of: root, what: "the file")
        } catch {
            let (line, reason) = Self.explain(error)
            report(line, reason)
            return []
        }
    }

    /// The lines of a mapping. None for an empty value.
    ///
    /// - Parameter what: The mapping, for the message about another value.
    mutating func entries(of node: Node, what: String) -> [Entry] {
        guard !node.isEmpty else { return [] }
        guard let mapping = node.mapping, isWritten(node) else {
            report(node.line, "\(what) is not a list of lines such as `name: \"text\"`")
            return []
        }
        return mapping.compactMap { key, value in
            guard let name = key.scalar?.string, isWritten(key), isWritten(value) else {
                report(key.line, "only names and texts are understood here, without the anchors and aliases of YAML")
                return nil
            }
            return Entry(name: name, value: value, line: key.line)
        }
    }

    /// The text of a line.
    mutating func text(of entry: Entry) -> String? {
        guard let scalar = entry.value.scalar else {
            report(entry.line, "the value of \(entry.name.debugDescription) is not a text")
            return nil
        }
        guard !entry.value.isEmpty else {
            report(entry.line, "\(entry.name.debugDescription) has no value; a text is in quotation marks")
            return nil
        }
        return scalar.string
    }

    /// An anchor makes a value that other lines repeat, and repetitions of repetitions have no bound.
    private func isWritten(_ node: Node) -> Bool {
        node.anchor == nil
    }

    private static func explain(_ error: any Error) -> (Int?, String) {
        guard let error = error as? YamlError else { return (nil, "the file is not valid YAML") }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (mark.line, "this is not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return (
                context.mark.line, "set twice: \(duplicates.sorted().map(\.debugDescription).joined(separator: ", "))"
            )
        default:
            return (nil, "the file is not valid YAML")
        }
    }
}

extension Node {
    fileprivate var line: Int { mark?.line ?? 1 }

    /// `key:` with nothing after it.
    fileprivate var isEmpty: Bool {
        guard let scalar else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }
}
