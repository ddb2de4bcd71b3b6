package import Sessions

/// One row of a result, read by position.
package struct SQLRow: Sendable {
    /// All columns, in order.
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) {
        self.values = values
    }

    /// The text of a column. Throws ``StorageError`` `corrupt` for anything else.
    package func text(_ column: Int) throws -> String {
        guard case .text(let value) = values[column] else { throw StorageError(.corrupt, "a text is missing") }
        return value
    }

    /// The text of a column that may be NULL.
    package func optionalText(_ column: Int) throws -> String? {
        values[column] == .null ? nil : try text(column)
    }

    /// The number in a column. Throws ``StorageError`` `corrupt` for anything else.
    package func integer(_ column: Int) throws -> Int64 {
        guard case .integer(let value) = values[column] else { throw StorageError(.corrupt, "a number is missing") }
        return value
    }

    /// The number in a column that may be NULL.
    package func optionalInteger(_ column: Int) throws -> Int64? {
        values[column] == .null ? nil : try integer(column)
    }

    /// The bytes in a column that may be NULL.
    package func optionalBytes(_ column: Int) throws -> [UInt8]? {
        values[column] == .null ? nil : try bytes(column)
    }

    /// The 1 or 0 in a column.
    package func flag(_ column: Int) throws -> Bool {
        try integer(column) != 0
    }

    /// The bytes in a column. Throws ``StorageError`` `corrupt` for anything else.
    package func bytes(_ column: Int) throws -> [UInt8] {
        guard case .bytes(let value) = values[column] else { throw StorageError(.corrupt, "bytes are missing") }
        return value
    }

    /// The moment in a column.
    package func time(_ column: Int) throws -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }

    /// The moment in a column that may be NULL.
    package func optionalTime(_ column: Int) throws -> Timestamp? {
        values[column] == .null ? nil : try time(column)
    }
}

extension SQLValue {
    /// A moment, as milliseconds.
    package static func time(_ value: Timestamp) -> SQLValue {
        .integer(value.milliseconds)
    }
}
