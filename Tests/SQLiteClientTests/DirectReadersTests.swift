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

    private func number(_ readers: DirectReaders) -> SQLValue? {
        readers.run("SELECT value FROM numbers WHERE id = $1", [.integer(1)])?.first?.values.first
    }

    @Test("one thread that tasks run on is left to the others", arguments: [(1, 1), (2, 1), (4, 3), (64, 8)])
    func bound(threads: Int, connections: Int) async throws {
        try await withReaders(threads: threads) { readers, _ in
            let taken = (0..<10).compactMap { _ in readers.take() }
            #expect(taken.count == connections)
            #expect(number(readers) == nil)
            for reader in taken { readers.putBack(reader) }
            #expect(number(readers) == .integer(0))
        }
    }

    @Test("a row is read as the last commit left it")
    func lastCommit() async throws {
        try await withReaders { readers, database in
            for value in 1...100 {
                try await database.run("UPDATE numbers SET value = \(value) WHERE id = 1")
                #expect(number(readers) == .integer(Int64(value)))
                let row = try await database.row("SELECT value FROM numbers WHERE id = $1", [.integer(1)])
                #expect(try row?.integer(0) == Int64(value))
            }
        }
    }

    @Test("they cannot write")
    func readOnly() async throws {
        try await withReaders { readers, _ in
            #expect(readers.run("UPDATE numbers SET value = 7", []) == nil)
            #expect(number(readers) == .integer(0))
        }
    }

    @Test("every kind of value is read as the usual way reads it")
    func values() async throws {
        try await withReaders { readers, database in
            let values: [SQLValue] = [
                .null, .integer(.min), .integer(.max), .text(""), .text("é\u{1F9E5}"), .bytes([]),
                .bytes([0, 255, 0]),
            ]
            let places = values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
            let usual = try await database.query("SELECT \(places)", values)
            #expect(readers.run("SELECT \(places)", values)?.map(\.values) == usual.map(\.values))
            #expect(usual.map(\.values) == [values])
        }
    }

    @Test("values of an earlier run are forgotten")
    func bindings() async throws {
        try await withReaders { readers, _ in
            #expect(readers.run("SELECT $1, $2", [.integer(1), .text("secret")]) != nil)
            #expect(readers.run("SELECT $1, $2", [.integer(2)])?.first?.values == [.integer(2), .null])
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
