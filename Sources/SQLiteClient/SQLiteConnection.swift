import Foundation
import GRDB
import SQLInterface

/// One SQLite connection inside a transaction.
struct SQLiteConnection: SQLConnection {
    private let db: Database

    let dialect = SQLDialect.sqlite

    init(_ db: Database) {
        self.db = db
    }

    func run(_ statement: String, _ parameters: [SQLValue]) throws -> [SQLRow] {
        let prepared = try db.cachedStatement(sql: statement)
        let arguments = StatementArguments(parameters.map(\.databaseValue))
        // Rows are read one after another, because fetching them all would copy each first.
        let cursor = try Row.fetchCursor(prepared, arguments: arguments)
        var rows: [SQLRow] = []
        while let row = try cursor.next() {
            rows.append(SQLRow((0..<row.count).map { SQLValue(row[$0] as DatabaseValue) }))
        }
        return rows
    }

    func runAtCommit(_ statement: String, _ parameters: [SQLValue]) throws {
        _ = try run(statement, parameters)
    }

    /// SQLite permits one writing transaction at a time, which is this one.
    func hold(_ name: String) {}

    func tryToHold(_ name: String) -> Bool { true }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .integer(Int64(exactly: number) ?? 0)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
