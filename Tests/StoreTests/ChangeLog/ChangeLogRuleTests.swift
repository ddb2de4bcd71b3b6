import SQLiteSessionStore
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("SQL stores keep the rules of a log of changes", .serialized)
struct ChangeLogRuleTests {
    @Test("in SQLite", arguments: ChangeLogRule.all)
    func sqlite(rule: ChangeLogRule) async throws {
        try await withScratchFile { path in try await rule.check(try SQLiteSessionStore(path: path)) }
    }

    @Test("in PostgreSQL", .enabled(if: PostgresServers.plain.isExpected), arguments: ChangeLogRule.all)
    func postgres(rule: ChangeLogRule) async throws {
        try await PostgresServers.plain.withStore { try await rule.check($0) }
    }
}
