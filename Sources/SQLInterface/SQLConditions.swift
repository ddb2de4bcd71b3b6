/// A condition with a `$` for each of its values.
package struct SQLCondition: Sendable, Hashable {
    let text: String
    let values: [SQLValue]

    package init(_ text: String, _ values: SQLValue...) {
        self.init(text: text, values: values)
    }

    package init(text: String, values: [SQLValue]) {
        self.text = text
        self.values = values
    }
}

/// The conditions of a composed query, with their parameters in order.
package struct SQLConditions {
    private var conditions: [String] = []
    private let earlier: Int

    /// The values of the placeholders.
    package private(set) var parameters: [SQLValue] = []

    /// `LIMIT` with its placeholder, empty without a limit.
    package private(set) var limitClause = ""

    /// Without conditions.
    ///
    /// - Parameter count: how many parameters come before in the statement. Default none.
    package init(after count: Int = 0) {
        earlier = count
    }

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
            text += "\(earlier + parameters.count)"
        }
        conditions.append(text)
    }

    /// Limits the result.
    package mutating func limit(_ count: Int) {
        parameters.append(.integer(Int64(count)))
        limitClause = "LIMIT $\(earlier + parameters.count)"
    }

    /// The `WHERE` clause, empty without conditions.
    package var clause: String {
        conditions.isEmpty ? "" : "WHERE " + conditions.map { "(\($0))" }.joined(separator: " AND ")
    }
}
