/// One step from a version of the tables to the next. Published steps never change.
package struct Migration: Sendable {
    /// Its summary, for `coatcheck migrate --dry-run`.
    package let summary: String

    /// Its statements in an engine's dialect.
    package let statements: @Sendable (SQLDialect) -> [String]

    /// Creates a step.
    package init(summary: String, statements: @escaping @Sendable (SQLDialect) -> [String]) {
        self.summary = summary
        self.statements = statements
    }
}
