/// One mistake in the folder of a theme. The text names the file, the line if there is one, and the correction.
package struct ThemeProblem: Error, Hashable, CustomStringConvertible {
    /// The path within the folder; empty for the folder itself.
    let file: String
    let line: Int?
    let reason: String

    init(_ file: String, line: Int? = nil, _ reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var description: String {
        guard !file.isEmpty else { return reason }
        return file + (line.map { ", line \($0)" } ?? "") + ": " + reason
    }
}

/// All mistakes in the folder of a theme, reported together.
package struct ThemeError: Error, CustomStringConvertible {
    /// At least one problem.
    package let problems: [ThemeProblem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
