/// Conditions of a query that is put together, with their parameters in order.
struct SQLConditions {
    private var conditions: [String] = []

    /// What the placeholders stand for.
    private(set) var parameters: [SQLValue] = []

    /// `LIMIT` with its placeholder, empty without a limit.
    private(set) var limitClause = ""

    /// Adds a condition, in which each `$` stands for `value`.
    mutating func add(_ condition: String, _ value: SQLValue) {
        parameters.append(value)
        conditions.append(condition.replacing("$", with: "$\(parameters.count)"))
    }

    /// Bounds the result.
    mutating func limit(_ count: Int) {
        parameters.append(.integer(Int64(count)))
        limitClause = "LIMIT $\(parameters.count)"
    }

    /// The `WHERE` clause, empty without conditions.
    var clause: String {
        conditions.isEmpty ? "" : "WHERE " + conditions.map { "(\($0))" }.joined(separator: " AND ")
    }
}
