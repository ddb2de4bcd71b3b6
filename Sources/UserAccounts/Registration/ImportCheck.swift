/// Checks the lines of an import one after another: each for itself, and that no username occurs twice.
package struct ImportCheck: Sendable {
    private var lines: [Username: Int] = [:]

    package init() {}

    /// How many accounts the lines so far have.
    package var count: Int { lines.count }

    /// Reads the next line. `nil` for an empty one.
    ///
    /// - Throws: ``ImportProblem``.
    package mutating func read(_ line: String, number: Int) throws -> ImportedUser? {
        guard let user = try ImportedUser(line: line) else { return nil }
        if let first = lines.updateValue(number, forKey: user.username) {
            throw ImportProblem.repeatedUsername(line: first)
        }
        return user
    }
}

/// A whole import that is small enough to be held in memory, checked.
package struct ImportPlan: Sendable {
    /// What is wrong in a line.
    package struct Problem: Sendable, Equatable {
        package let line: Int
        package let problem: ImportProblem
    }

    package private(set) var users: [(line: Int, user: ImportedUser)] = []
    package private(set) var problems: [Problem] = []

    /// Reads a text with one JSON object per line. Only a line feed ends a line, perhaps after a carriage return.
    package init(_ text: String) {
        var check = ImportCheck()
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            do {
                if let user = try check.read(String(line), number: index + 1) { users.append((index + 1, user)) }
            } catch let problem as ImportProblem {
                problems.append(Problem(line: index + 1, problem: problem))
            } catch {
                problems.append(Problem(line: index + 1, problem: .unreadable))
            }
        }
    }
}
