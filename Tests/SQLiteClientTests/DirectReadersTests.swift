import GRDB
import SQLInterface
import TestSupport
import Testing

@testable import SQLiteClient

@Suite("SQLite: rows found on the caller's thread")
struct DirectReadersTests {
    private func withReaders(
        threads: Int = 2,
        _ body: (DirectReaders, SQLiteDatabase) async throws -> Void
    ) async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            try await database.run("CREATE TABLE numbers (id INTEGER PRIMARY KEY, value INTEGER)")
            try await database.run("INSERT INTO numbers VALUES (1, 0)")
            let readers = DirectReaders(path: path, Configuration(), threads: threads)
            try await body(readers, database)
            readers.close()
            await database.shutdown()
        }
    }

    private func number(_ readers: DirectReaders) -> Int? {
        readers.perform { try Int.fetchOne($0, sql: "SELECT value FROM numbers WHERE id = 1") ?? -1 }
    }

    @Test("one thread that tasks run on is left to the others", arguments: [(1, 1), (2, 1), (4, 3)])
    func bound(threads: Int, connections: Int) async throws {
        try await withReaders(threads: threads) { readers, _ in
            var depth = 0
            func nest() -> Int? {
                depth += 1
                return readers.perform { _ in nest() ?? 0 }
            }
            _ = nest()
            #expect(depth == connections + 1)
            #expect(number(readers) == 0)
        }
    }

    @Test("a row is read as the last commit left it")
    func lastCommit() async throws {
        try await withReaders { readers, database in
            for value in 1...100 {
                try await database.run("UPDATE numbers SET value = \(value) WHERE id = 1")
                #expect(number(readers) == value)
                let row = try await database.row("SELECT value FROM numbers WHERE id = $1", [.integer(1)])
                #expect(try row?.integer(0) == Int64(value))
            }
        }
    }

    @Test("they cannot write")
    func readOnly() async throws {
        try await withReaders { readers, _ in
            let written: Void? = readers.perform { try $0.execute(sql: "UPDATE numbers SET value = 7") }
            #expect(written == nil)
            #expect(number(readers) == 0)
        }
    }

    @Test("a statement that fails is reported by the usual way")
    func failure() async throws {
        try await withReaders { _, database in
            await #expect(throws: StorageError.self) { try await database.row("SELECT value FROM nowhere", []) }
        }
    }

    @Test("parallel reads beyond their number take the usual way")
    func parallel() async throws {
        try await withReaders { _, database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<200 {
                    group.addTask { try await database.row("SELECT value FROM numbers WHERE id = $1", [.integer(1)]) }
                }
                for try await row in group { #expect(try row?.integer(0) == 0) }
            }
        }
    }

    @Test("closed ones read nothing")
    func closed() async throws {
        try await withReaders { readers, _ in
            readers.close()
            #expect(number(readers) == nil)
        }
    }
}
