import Crypto
import Foundation
import SQLInterface

/// A digest of rows in their order. No two different sequences of rows give the same bytes.
struct RowDigest {
    private var hash = SHA256()

    mutating func add(_ rows: [SQLRow]) {
        for value in rows.lazy.flatMap(\.values) { hash.update(data: Data(value.marked)) }
    }

    /// Begins another table.
    mutating func begin(_ table: String) {
        hash.update(data: Data(SQLValue.text(table).marked))
    }

    func value() -> [UInt8] {
        Array(hash.finalize())
    }
}

extension SQLValue {
    /// The value preceded by its kind and length.
    fileprivate var marked: [UInt8] {
        switch self {
        case .null: [0]
        case .integer(let number): [1] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
        case .text(let text): [2] + length(text.utf8.count) + Array(text.utf8)
        case .bytes(let bytes): [3] + length(bytes.count) + bytes
        }
    }

    private func length(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: Int64(count).bigEndian) { Array($0) }
    }
}
