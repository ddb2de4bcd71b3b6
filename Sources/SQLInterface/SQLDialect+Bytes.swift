extension SQLCondition {
    /// The condition that a column of bytes begins with these. An index of the column finds the rows.
    package static func beginning(_ column: String, with prefix: [UInt8]) -> SQLCondition {
        var end = prefix
        while end.last == .max { end.removeLast() }
        guard let last = end.popLast() else { return SQLCondition(text: "\(column) >= $", values: [.bytes(prefix)]) }
        end.append(last + 1)
        return SQLCondition(text: "\(column) >= $ AND \(column) < $", values: [.bytes(prefix), .bytes(end)])
    }
}

extension SQLDialect {
    /// The condition that a column of bytes contains these, ignoring the case of ASCII letters.
    package func containing(_ column: String, _ fragment: [UInt8]) -> SQLCondition {
        let lowered = fragment.map { (65...90).contains($0) ? $0 + 32 : $0 }
        guard !bytesAreText else {
            // SQLite's lower() handles ASCII only, as intended, and passes NUL through.
            return SQLCondition(text: "instr(CAST(lower(\(column)) AS BLOB), $) > 0", values: [.bytes(lowered)])
        }
        // PostgreSQL has no lower() for bytes; in hexadecimal each letter is one of two pairs of digits.
        let pattern = lowered.map { byte in
            (97...122).contains(byte) ? "(\(hexadecimal(byte))|\(hexadecimal(byte - 32)))" : hexadecimal(byte)
        }
        return SQLCondition(text: "encode(\(column), 'hex') ~ $", values: [.text("^(..)*" + pattern.joined())])
    }

    /// Where the bytes of a placeholder begin in a column of bytes, counted from 1; 0 if they do not occur.
    package func position(in column: String) -> String {
        bytesAreText ? "instr(\(column), $)" : "position($ in \(column))"
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
