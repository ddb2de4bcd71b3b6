/// One step from a version of the tables to the next. Published steps never change.
struct Migration: Sendable {
    /// What it does, for `coatcheck migrate --dry-run`.
    let summary: String

    /// Its statements in an engine's spelling.
    let statements: @Sendable (SQLDialect) -> [String]
}
