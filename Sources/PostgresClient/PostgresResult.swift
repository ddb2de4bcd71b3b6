import CLibPQ
import SQLInterface

/// One answer of the server, which frees libpq's memory when it is released.
struct PostgresResult: ~Copyable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }

    /// The five characters of the error code; empty if libpq itself failed.
    var sqlState: String {
        PQresultErrorField(pointer, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
    }

    /// All rows, decoded by the type of each column.
    func rows() throws -> [SQLRow] {
        let columns = 0..<PQnfields(pointer)
        let types = columns.map { PQftype(pointer, $0) }
        return try (0..<PQntuples(pointer)).map { row in
            SQLRow(try zip(columns, types).map { try value(row, $0, type: $1) })
        }
    }

    private func value(_ row: Int32, _ column: Int32, type: UInt32) throws -> SQLValue {
        guard PQgetisnull(pointer, row, column) == 0, type != TypeNumber.void else { return .null }
        let length = Int(PQgetlength(pointer, row, column))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(pointer, row, column), count: length)
        switch type {
        case TypeNumber.int8, TypeNumber.int4, TypeNumber.int2:
            let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
            return .integer(bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) })
        case TypeNumber.bool: return .flag(bytes.first == 1)
        case TypeNumber.bytea: return .bytes(Array(bytes))
        default:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw StorageError(.corrupt, "the database sent text that is not UTF-8")
            }
            return .text(text)
        }
    }
}
