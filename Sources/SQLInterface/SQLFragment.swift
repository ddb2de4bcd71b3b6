/// A statement, or a part of one, with a `$` for each of its values. Composed statements are put together from these, because
/// the engines number placeholders by their first occurrence.
package struct SQLFragment: Sendable, Hashable {
    /// The text. A `$` stands for a value and for nothing else.
    package let text: String

    /// The values of the placeholders, in their order.
    package let values: [SQLValue]

    /// Creates a part with its values.
    package init(_ text: String, _ values: SQLValue...) {
        self.init(text, values)
    }

    /// The same with a list of values.
    package init(_ text: String, _ values: [SQLValue]) {
        self.text = text
        self.values = values
    }

    package static func + (lhs: SQLFragment, rhs: SQLFragment) -> SQLFragment {
        SQLFragment(lhs.text + rhs.text, lhs.values + rhs.values)
    }

    package static func + (lhs: SQLFragment, rhs: String) -> SQLFragment {
        lhs + SQLFragment(rhs, [])
    }

    package static func + (lhs: String, rhs: SQLFragment) -> SQLFragment {
        SQLFragment(lhs, []) + rhs
    }

    /// The text with numbered placeholders.
    fileprivate var numbered: String {
        var (text, number) = ("", 0)
        for part in self.text.split(separator: "$", omittingEmptySubsequences: false) {
            text += number == 0 ? String(part) : "$\(number)\(part)"
            number += 1
        }
        return text
    }
}

extension [SQLFragment] {
    /// All parts with a separator between them. Without parts: empty.
    package func joined(separator: String) -> SQLFragment {
        SQLFragment(map(\.text).joined(separator: separator), flatMap(\.values))
    }

    /// A `WHERE` clause of these conditions. Without conditions: empty.
    package var clause: SQLFragment {
        isEmpty ? SQLFragment("") : "WHERE (" + joined(separator: ") AND (") + ")"
    }
}

extension SQLConnection {
    /// Runs a composed statement.
    @discardableResult
    package func run(_ statement: SQLFragment) throws -> [SQLRow] {
        try run(statement.numbered, statement.values)
    }
}
