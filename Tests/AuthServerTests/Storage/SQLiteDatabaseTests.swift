import Foundation
import SQLInterface
import SQLiteClient
import Testing
import UserAccounts

@testable import AuthServer

@Suite struct SQLiteDatabaseTests {
    @Test("commits reach the disk before they are answered, and readers do not wait for writers")
    func settings() async throws {
        let temporary = try await TemporaryDatabase()
        #expect(try await temporary.run("PRAGMA synchronous").first?.integer(0) == 2)
        #expect(try await temporary.run("PRAGMA journal_mode").first?.text(0) == "wal")
        #expect(try await temporary.run("PRAGMA foreign_keys").first?.integer(0) == 1)
        #expect(try await temporary.run("PRAGMA busy_timeout").first?.integer(0) == 5000)
    }

    @Test("only its owner can read the file")
    func permissions() async throws {
        let temporary = try await TemporaryDatabase()
        let attributes = try FileManager.default.attributesOfItem(atPath: temporary.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("a folder that cannot be written is said to be so")
    func unwritable() async throws {
        let temporary = try await TemporaryDatabase()
        // A file in place of the folder: refused for all users, including root.
        let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: temporary.path + "/x/coatcheck.db") }
        #expect(error?.code == .unwritable)
        #expect(error?.message.contains("/") == false)
    }

    @Test("a file that is no database is said to be so, and stays as it is")
    func noDatabase() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let content = Data(String(repeating: "not a database ", count: 1000).utf8)
        try content.write(to: URL(filePath: path))
        let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: path) }
        #expect(error?.code == .corrupt)
        #expect(try Data(contentsOf: URL(filePath: path)) == content)
    }

    @Test("a second server on the same file is refused until the first is gone")
    func lock() async throws {
        let temporary = try await TemporaryDatabase()
        var first: DatabaseLock? = try DatabaseLock(database: temporary.path)
        let error = #expect(throws: StorageError.self) { try DatabaseLock(database: temporary.path) }
        #expect(error?.code == .inUse)
        #expect(first != nil)
        first = nil
        _ = try DatabaseLock(database: temporary.path)
    }

    @Test("commands work beside the server that holds the lock")
    func besides() async throws {
        let temporary = try await TemporaryDatabase()
        let lock = try DatabaseLock(database: temporary.path)
        let beside = Storage(try SQLiteDatabase(path: temporary.path), origin: TemporaryDatabase.origin)
        try await beside.create("alice")
        #expect(try await temporary.storage.accounts.count() == 1)
        withExtendedLifetime(lock) {}
    }

    @Test("a failed transaction is rolled back")
    func rollback() async throws {
        struct Stop: Error {}
        let temporary = try await TemporaryDatabase()
        await #expect(throws: Stop.self) {
            try await temporary.database.write { connection in
                try connection.run(
                    "INSERT INTO instance_keys (name, value, created_at) VALUES ($1, $2, $3)",
                    .text("x"), .bytes([1]), .integer(0))
                throw Stop()
            }
        }
        #expect(try await temporary.run("SELECT * FROM instance_keys").isEmpty)
    }

    @Test("values of every kind are read back as they were, hostile text included")
    func values() async throws {
        let temporary = try await TemporaryDatabase()
        let values: [SQLValue] = [
            .text("'; DROP TABLE accounts; --"), .integer(.min), .bytes([0, 255]), .null, .text("é😀"),
        ]
        let row = try await temporary.database.write { try $0.run("SELECT $1, $2, $3, $4, $5, $2", values) }[0]
        #expect(try row.text(0) == "'; DROP TABLE accounts; --")
        #expect(try row.integer(1) == .min)
        #expect(try row.bytes(2) == [0, 255])
        #expect(try row.optionalText(3) == nil)
        #expect(try row.text(4) == "é😀")
        #expect(try row.integer(5) == .min)
        #expect(throws: StorageError.self) { try row.text(1) }
        #expect(throws: StorageError.self) { try row.integer(3) }
    }
}
