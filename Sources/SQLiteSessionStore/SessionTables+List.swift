import Foundation
import GRDB
import Sessions

extension SessionTables {
    func list(_ query: SessionQuery) throws -> SessionPage {
        var filter = Filter(query)
        if let cursor = query.after {
            filter.require("(created_at, id) < (?, ?)", [cursor.createdAt.milliseconds, cursor.id.blob])
        }
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(SessionRow.columns) FROM sessions \(filter.clause)
                ORDER BY created_at DESC, id DESC LIMIT ?
                """
        )
        // One more than asked for tells whether there is another page.
        let rows = try Row.fetchCursor(statement, arguments: filter.arguments + [query.limit + 1])
        var records: [SessionRecord] = []
        while let row = try rows.next() { records.append(try SessionRow.record(row)) }
        guard records.count > query.limit else { return SessionPage(records: records, next: nil) }
        records.removeLast()
        return SessionPage(records: records, next: records.last?.cursor)
    }

    func count(_ query: SessionQuery) throws -> Int {
        let filter = Filter(query)
        let statement = try db.cachedStatement(sql: "SELECT count(*) FROM sessions \(filter.clause)")
        return try Int.fetchOne(statement, arguments: filter.arguments) ?? 0
    }

    /// ``SessionQuery/includes(_:)`` in SQL, byte by byte, so that no character of a search text means anything special.
    private struct Filter {
        private var conditions: [String] = []
        private(set) var arguments = StatementArguments()

        init(_ query: SessionQuery) {
            if let principal = query.principal { require("principal = ?", [principal.rawValue.blob]) }
            // Empty text excludes nobody, and an empty blob is NULL to some of SQLite's functions.
            if let prefix = query.addressPrefix, !prefix.isEmpty {
                require("substr(address, 1, ?) = ?", [prefix.utf8.count, prefix.blob])
            }
            if let fragment = query.userAgentFragment, !fragment.isEmpty {
                // SQLite's lower() knows ASCII only, which is what is wanted, and passes NUL through.
                require(
                    "instr(CAST(lower(user_agent) AS BLOB), CAST(lower(CAST(? AS TEXT)) AS BLOB)) > 0",
                    [fragment.blob]
                )
            }
        }

        var clause: String {
            conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        }

        mutating func require(_ condition: String, _ values: StatementArguments) {
            conditions.append(condition)
            arguments += values
        }
    }
}
