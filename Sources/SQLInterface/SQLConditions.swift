/// Conditions of a query that is put together, with their parameters in order.
package struct SQLConditions {
    private var conditions: [String] = []

    /// Without conditions.
    package init() {}

    /// What the placeholders stand for.
    package private(set) var parameters: [SQLValue] = []

    /// `LIMIT` with its placeholder, empty without a limit.
    package private(set) var limitClause = ""

    /// Adds a condition, in which each `$` stands for `value`.
    package mutating func add(_ condition: String, _ value: SQLValue) {
        parameters.append(value)
        conditions.append(condition.replacing("$", with: "$\(parameters.count)"))
    }

    /// Bounds the result.
    package mutating func limit(_ count: Int) {
        parameters.append(.integer(Int64(count)))
        limitClause = "LIMIT $\(parameters.count)"
    }

    /// The `WHERE` clause, empty without conditions.
    package var clause: String {
        conditions.isEmpty ? "" : "WHERE " + conditions.map { "(\($0))" }.joined(separator: " AND ")
    }
}
