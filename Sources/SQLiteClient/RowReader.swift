import GRDB
import GRDBSQLite
import SQLInterface

/// A connection that only reads, for single statements outside any transaction, on the thread of its caller.
///
/// The library opens and closes it; its queue, which keeps threads apart, is left out, because it costs more than finding a row.
/// So one task at a time may use it: the one that took it from ``DirectReaders``.
// One task at a time holds it, and hands it over under the lock of the free list.
final class RowReader: @unchecked Sendable {
    /// The statement could not be prepared or run.
    struct Failure: Error {}

    private static let statementLimit = 32

    private let queue: DatabaseQueue
    private let connection: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

    init(path: String, _ configuration: Configuration) throws {
        queue = try DatabaseQueue(path: path, configuration: configuration)
        guard let connection = queue.unsafeRead({ $0.sqliteConnection }) else { throw Failure() }
        self.connection = connection
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        try? queue.close()
    }

    /// Runs a statement and returns all its rows.
    func run(_ text: String, _ parameters: [SQLValue]) throws(Failure) -> [SQLRow] {
        let statement = try prepared(text)
        defer {
            // Ends the statement's view of the file, so that the next run sees the last commit.
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in parameters.enumerated() {
            guard Self.bind(value, to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw Failure() }
        }
        var rows: [SQLRow] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(Self.row(statement))
            case SQLITE_DONE: return rows
            default: throw Failure()
            }
        }
    }

    private func prepared(_ text: String) throws(Failure) -> OpaquePointer {
        if let statement = statements[text] { return statement }
        guard statements.count < Self.statementLimit else { throw Failure() }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw Failure() }
        statements[text] = statement
        return statement
    }

    private static func bind(_ value: SQLValue, to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(statement, index, $0.baseAddress, Int32(clamping: $0.count), copying)
                }
            }
        case .bytes(let bytes):
            // Without an address it would bind NULL.
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return sqlite3_bind_blob(statement, index, bytes, Int32(clamping: bytes.count), copying)
        }
    }

    /// Makes SQLite copy a value before the call returns.
    private static let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func row(_ statement: OpaquePointer) -> SQLRow {
        SQLRow((0..<sqlite3_column_count(statement)).map { value(statement, $0) })
    }

    private static func value(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .integer(Int64(exactly: sqlite3_column_double(statement, column)) ?? 0)
        case SQLITE_TEXT:
            .text(String(decoding: bytes(statement, column, sqlite3_column_text(statement, column)), as: UTF8.self))
        default: .bytes(Array(bytes(statement, column, sqlite3_column_blob(statement, column))))
        }
    }

    private static func bytes(_ statement: OpaquePointer, _ column: Int32, _ start: UnsafeRawPointer?)
        -> UnsafeRawBufferPointer
    {
        UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }
}
