/// A condition with a `$` for each of its values.
package struct SQLCondition: Sendable, Hashable {
    let text: String
    let values: [SQLValue]
}

/// The conditions of a composed query, with their parameters in order.
package struct SQLConditions {
    private var conditions: [String] = []

    /// The values of the placeholders.
    package private(set) var parameters: [SQLValue] = []

    /// `LIMIT` with its placeholder, empty without a limit.
    package private(set) var limitClause = ""

    /// Without conditions.
    package init() {}

    /// Adds a condition with a `$` for each value.
    package mutating func add(_ condition: String, _ values: SQLValue...) {
        add(SQLCondition(text: condition, values: values))
    }

    /// Adds a condition.
    package mutating func add(_ condition: SQLCondition) {
        var text = ""
        var values = condition.values[...]
        for character in condition.text {
            text.append(character)
            guard character == "$", let value = values.popFirst() else { continue }
            parameters.append(value)
            text += "\(parameters.count)"
        }
        conditions.append(text)
    }

    /// Limits the result.
    package mutating func limit(_ count: Int) {
        parameters.append(.integer(Int64(count)))
        limitClause = "LIMIT $\(parameters.count)"
    }

    /// The `WHERE` clause, empty without conditions.
    package var clause: String {
        conditions.isEmpty ? "" : "WHERE " + conditions.map { "(\($0))" }.joined(separator: " AND ")
    }
}
