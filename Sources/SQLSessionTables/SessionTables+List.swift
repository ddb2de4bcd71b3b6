import SQLInterface
import Sessions

extension SessionTables {
    func list(_ query: SessionQuery) throws -> SessionQuery.Page {
        var filter = filter(query)
        if let cursor = query.after {
            // One after the other: the engines number placeholders by their first occurrence.
            filter.add("(created_at, id) < ($, $)", .time(cursor.createdAt), cursor.id.value)
        }
        // One more than requested shows whether there is another page.
        filter.limit(query.limit + 1)
        let rows = try connection.run(
            """
            SELECT \(SessionRow.columns) FROM sessions \(filter.clause)
            ORDER BY created_at DESC, id DESC \(filter.limitClause)
            """,
            filter.parameters)
        let records = try rows.prefix(query.limit).map(SessionRow.record)
        return SessionQuery.Page(records: records, next: rows.count > query.limit ? records.last?.cursor : nil)
    }

    func count(_ query: SessionQuery) throws -> Int {
        let filter = filter(query)
        let rows = try connection.run("SELECT count(*) FROM sessions \(filter.clause)", filter.parameters)
        return Int(try rows.first?.integer(0) ?? 0)
    }

    /// ``SessionQuery/includes(_:)`` in SQL, byte by byte, so that no character of a search text has a special meaning.
    private func filter(_ query: SessionQuery) -> SQLConditions {
        var filter = SQLConditions()
        if let application = query.application {
            application.isEmpty
                ? filter.add("application IS NULL") : filter.add("application = $", .bytes(application))
        }
        if let principal = query.principal { filter.add("principal = $", .bytes(principal.rawValue)) }
        // Empty text excludes no session, and some functions treat empty bytes as NULL.
        if let prefix = query.addressPrefix, !prefix.isEmpty {
            filter.add(connection.dialect.beginning("address", with: Array(prefix.utf8)))
        }
        if let fragment = query.userAgentFragment, !fragment.isEmpty {
            filter.add(connection.dialect.containing("user_agent", Array(fragment.utf8)))
        }
        return filter
    }
}
