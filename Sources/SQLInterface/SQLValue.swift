/// A parameter or a column: the four kinds of value that both engines support.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

extension SQLValue {
    /// Text, or NULL.
    package static func text(_ value: String?) -> SQLValue {
        value.map { SQLValue.text($0) } ?? .null
    }

    /// 1 or 0. The engines' own booleans are incompatible.
    package static func flag(_ value: Bool) -> SQLValue {
        .integer(value ? 1 : 0)
    }
}
