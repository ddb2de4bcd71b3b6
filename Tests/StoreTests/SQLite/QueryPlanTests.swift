import GRDB
import SQLSessionTables
import SQLiteClient
import SQLiteSessionStore
import Sessions
import SessionsTesting
import Synchronization
import TestSupport
import Testing

@Suite("The queries of the SQLite store")
struct QueryPlanTests {
    @Test("every verb finds its rows by an index and sorts nothing, for any number of sessions")
    func indexes() async throws {
        try await withScratchFile { path in
            let statements = StatementLog()
            let store = try SQLiteSessionStore(traced(path, statements))
            try await StoreAtWork(store).insert(.sample(1))
            statements.clear()
            for (verb, error) in await StoreAtWork(store).failures(about: .sample(1)) {
                #expect(error == nil, "\(verb)")
            }
            let ada = PrincipalID("ada")
            _ = try await store.list(SessionQuery(principal: ada, after: SessionRecord.sample(1).cursor))
            _ = try await store.list(SessionQuery(after: SessionRecord.sample(1).cursor))
            _ = try await store.count(SessionQuery(principal: ada))
            _ = try await store.end(.principal(ada), SessionEnding(.revoked), now: .sample)
            let seen = statements.all.filter { ["SELECT", "UPDATE", "DELETE"].contains($0.prefix(6)) }
            #expect(seen.count > 10)
            let plans = try await DatabaseQueue(path: path).read { db in
                try seen.filter { !$0.contains("sqlite_master") }.map { sql in
                    (sql, try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String })
                }
            }
            for (sql, steps) in plans {
                for step in steps { #expect(isWellFound(step, in: sql), "\(step): \(sql)") }
            }
        }
    }

    private func traced(_ path: String, _ statements: StatementLog) throws -> SQLiteDatabase {
        try SQLiteDatabase(path: path) {
            $0.prepareDatabase { db in db.trace { statements.add($0.expandedDescription) } }
        }
    }

    private func isWellFound(_ step: String, in sql: String) -> Bool {
        if step.contains("TEMP B-TREE") { return false }
        if !step.hasPrefix("SCAN") { return true }
        // The first page of all sessions begins at the end of the index; a count of all walks the shortest index.
        let isFirstPage = step.hasPrefix("SCAN sessions USING INDEX sessions_by_creation") && sql.contains("LIMIT")
        return isFirstPage || step.hasPrefix("SCAN sessions USING COVERING INDEX")
    }

    @Test("a look-up of a live session is one statement, outside any transaction")
    func oneRead() async throws {
        try await withScratchFile { path in
            let statements = StatementLog()
            let store = try SQLiteSessionStore(traced(path, statements))
            try await StoreAtWork(store).insert(.sample(1))
            _ = try await store.find(.sample(1))
            statements.clear()
            _ = try await store.find(.sample(1))
            #expect(statements.all.filter { !$0.hasPrefix("PRAGMA") }.count == 1, "\(statements.all)")
        }
    }
}

/// Collects statements as SQLite runs them, with their values filled in.
private final class StatementLog: Sendable {
    private let statements = Mutex<[String]>([])

    var all: [String] { statements.withLock { $0 } }

    func add(_ statement: String) {
        statements.withLock { $0.append(statement) }
    }

    func clear() {
        statements.withLock { $0 = [] }
    }
}
