import Foundation
import GRDB
import SQLInterface
import Synchronization
import TestSupport
import Testing

@testable import SQLiteClient

@Suite("SQLite database")
struct SQLiteDatabaseTests {
    @Test("commits reach the disk before they are answered, and readers do not wait for writers")
    func settings() async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            #expect(try await database.run("PRAGMA synchronous").first?.integer(0) == 2)
            #expect(try await database.run("PRAGMA journal_mode").first?.text(0) == "wal")
            #expect(try await database.run("PRAGMA foreign_keys").first?.integer(0) == 1)
            #expect(try await database.run("PRAGMA busy_timeout").first?.integer(0) == 5000)
        }
    }

    @Test("only its owner can read the file")
    func permissions() async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            await database.shutdown()
        }
    }

    @Test("a folder that cannot be written is said to be so")
    func unwritable() async throws {
        try await withScratchFile { path in
            // A file where the folder should be: refused to everybody, root included.
            try Data().write(to: URL(filePath: path))
            let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: path + "/x/coatcheck.db") }
            #expect(error?.code == .unwritable)
            #expect(error?.message.contains("/") == false)
        }
    }

    @Test("a file that is no database is said to be so, and stays as it is")
    func noDatabase() async throws {
        try await withScratchFile { path in
            let content = Data(String(repeating: "not a database ", count: 1000).utf8)
            try content.write(to: URL(filePath: path))
            let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: path) }
            #expect(error?.code == .corrupt)
            #expect(try Data(contentsOf: URL(filePath: path)) == content)
        }
    }

    @Test("a lock that is refused closes no descriptor of another part of the program")
    func refusedLock() async throws {
        try await withScratchFile { path in
            let first = try DatabaseLock(database: path)
            let isOver = Atomic(false)
            async let lost = Self.lostDescriptors(until: isOver)
            for _ in 0..<2000 { #expect(throws: StorageError.self) { try DatabaseLock(database: path) } }
            isOver.store(true, ordering: .relaxed)
            #expect(await lost == 0)
            withExtendedLifetime(first) {}
        }
    }

    /// Opens descriptors, and counts those that something else closed.
    private static func lostDescriptors(until isOver: borrowing Atomic<Bool>) async -> Int {
        var lost = 0
        while !isOver.load(ordering: .relaxed) {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            let isOurs = (0..<20).allSatisfy { _ in fcntl(descriptor, F_GETFD) >= 0 }
            if isOurs { close(descriptor) } else { lost += 1 }
            await Task.yield()
        }
        return lost
    }

    @Test("a second server on the same file is refused until the first is gone")
    func lock() async throws {
        try await withScratchFile { path in
            _ = try SQLiteDatabase(path: path)
            var first: DatabaseLock? = try DatabaseLock(database: path)
            let error = #expect(throws: StorageError.self) { try DatabaseLock(database: path) }
            #expect(error?.code == .inUse)
            #expect(first != nil)
            first = nil
            _ = try DatabaseLock(database: path)
        }
    }

    @Test("another process reads and writes beside the server that holds the lock")
    func besides() async throws {
        try await withScratchFile { path in
            // Longer than the default, so that a disk that stands still for a moment fails nothing.
            let server = try SQLiteDatabase(path: path) { $0.busyMode = .timeout(60) }
            let lock = try DatabaseLock(database: path)
            let beside = try SQLiteDatabase(path: path) { $0.busyMode = .timeout(60) }
            try await beside.run("CREATE TABLE notes (text TEXT)")
            try await beside.run("INSERT INTO notes VALUES ($1)", .text("a"))
            #expect(try await server.run("SELECT text FROM notes").first?.text(0) == "a")
            withExtendedLifetime(lock) {}
        }
    }

    @Test("what a transaction did before it failed did not happen")
    func rollback() async throws {
        struct Stop: Error {}
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            try await database.run("CREATE TABLE notes (text TEXT)")
            await #expect(throws: Stop.self) {
                try await database.write { connection in
                    try connection.run("INSERT INTO notes VALUES ($1)", .text("a"))
                    throw Stop()
                }
            }
            #expect(try await database.run("SELECT * FROM notes").isEmpty)
        }
    }

    @Test("values of every kind are read back as they were, hostile text included")
    func values() async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            let values: [SQLValue] = [
                .text("'; DROP TABLE accounts; --"), .integer(.min), .bytes([0, 255]), .null, .text("é😀"),
            ]
            let row = try await database.write { try $0.run("SELECT $1, $2, $3, $4, $5, $2", values) }[0]
            #expect(try row.text(0) == "'; DROP TABLE accounts; --")
            #expect(try row.integer(1) == .min)
            #expect(try row.bytes(2) == [0, 255])
            #expect(try row.optionalText(3) == nil)
            #expect(try row.text(4) == "é😀")
            #expect(try row.integer(5) == .min)
        }
    }
}

extension SQLiteDatabase {
    @discardableResult
    func run(_ statement: String, _ parameters: SQLValue...) async throws -> [SQLRow] {
        try await write { try $0.run(statement, parameters) }
    }
}
