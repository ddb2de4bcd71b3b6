import SQLiteSessionStore
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("Every store keeps the rules of a session store")
struct ConformanceTests {
    @Test("in memory", arguments: SessionStoreSuite.checks)
    func memory(check: SessionStoreSuite.Check) async throws {
        try await check.run(on: MemorySessionStore())
    }

    @Test("in SQLite", arguments: SessionStoreSuite.checks)
    func sqlite(check: SessionStoreSuite.Check) async throws {
        try await withScratchFile { path in
            try await check.run(on: try SQLiteSessionStore(path: path))
        }
    }
}
