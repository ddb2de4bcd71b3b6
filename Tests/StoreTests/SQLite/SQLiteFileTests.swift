import Foundation
import GRDB
import SQLInterface
import SQLiteClient
import SQLiteSessionStore
import Sessions
import SessionsTesting
import TestSupport
import Testing

@testable import SQLSessionTables

@Suite("The SQLite store's file")
struct SQLiteFileTests {
    @Test("sessions and tombstones survive a restart")
    func survivesReopening() async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            let before = StoreAtWork(try SQLiteSessionStore(database))
            try await before.insert(.sample(1))
            try await before.insert(.sample(2))
            let ended = try await before.store.end(.one(.sample(2)), SessionEnding(.revoked), now: .sample)
            await database.shutdown()
            let after = try SQLiteSessionStore(path: path)
            #expect(try await after.find(.sample(1)) == .live(.sample(1)))
            #expect(try await after.find(.sample(2)) == .ended(ended[0]))
        }
    }

    @Test("a second process sees every change at once")
    func sharedFile() async throws {
        try await withScratchFile { path in
            let one = StoreAtWork(try SQLiteSessionStore(path: path))
            let other = try SQLiteSessionStore(path: path)
            try await one.insert(.sample(1))
            #expect(try await other.find(.sample(1)) == .live(.sample(1)))
            let ended = try await other.end(.one(.sample(1)), SessionEnding(.revoked), now: .sample)
            #expect(try await one.store.find(.sample(1)) == .ended(ended[0]))
        }
    }

    @Test("the limit holds across processes")
    func limitAcrossProcesses() async throws {
        try await withScratchFile { path in
            try await expectOneLimit([try SQLiteSessionStore(path: path), try SQLiteSessionStore(path: path)])
        }
    }

    @Test("10,000 concurrent logins are all kept")
    func manyWriters() async throws {
        try await withScratchFile { path in
            let store = try SQLiteSessionStore(path: path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<10_000 {
                    group.addTask {
                        let record = SessionRecord.sample(UInt64(number), of: PrincipalID("p\(number % 997)"))
                        _ = try await store.insert(record, replacing: nil, limit: .init(maximum: 20), now: .sample)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.count(SessionQuery()) == 10_000)
        }
    }

    @Test("the file holds digests only: neither a token nor its secret")
    func noSecrets() async throws {
        try await withScratchFile { path in
            let work = StoreAtWork(try SQLiteSessionStore(path: path))
            for number in UInt64(1)...3 { try await work.insert(.sample(number)) }
            _ = try await work.store.end(.one(.sample(3)), SessionEnding(.logout), now: .sample)
            let bytes = try Data(contentsOf: URL(filePath: path)) + Data(contentsOf: URL(filePath: path + "-wal"))
            #expect(bytes.range(of: Data(SecretDigest.sample(1).bytes)) != nil, "the search finds what is there")
            for number in UInt64(1)...3 {
                let wire = SessionToken.sample(number).wire
                let secret = try #require(Data(base64Encoded: base64(wire))).dropFirst(16)
                #expect(bytes.range(of: Data(wire.utf8)) == nil)
                #expect(bytes.range(of: Data(wire.suffix(40).utf8)) == nil)
                #expect(bytes.range(of: secret) == nil)
            }
        }
    }

    private func base64(_ url: String) -> String {
        url.replacing("-", with: "+").replacing("_", with: "/")
    }

    @Test("a new file can be read by its owner only")
    func permissions() async throws {
        try await withScratchFile { path in
            let work = StoreAtWork(try SQLiteSessionStore(path: path))
            try await work.insert(.sample(1))
            for file in [path, path + "-wal"] {
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(file)")
            }
            _ = try await work.store.find(.sample(1))
        }
    }

    @Test("a commit waits for the disk")
    func durability() async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            _ = try SQLiteSessionStore(database)
            let (mode, synchronous) = try await database.write { connection in
                (try connection.run("PRAGMA journal_mode"), try connection.run("PRAGMA synchronous"))
            }
            #expect(try mode.first?.text(0) == "wal")
            #expect(try synchronous.first?.integer(0) == 2)
        }
    }

    @Test("opening again changes nothing, and opening a new file in parallel works")
    func migrationIsIdempotent() async throws {
        try await withScratchFile { path in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try SQLiteSessionStore(path: path) } }
                try await group.waitForAll()
            }
            try await StoreAtWork(try SQLiteSessionStore(path: path)).insert(.sample(1))
            let reader = try DatabaseQueue(path: path)
            let before = try await reader.read { try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master") }
            #expect(try await SQLiteSessionStore(path: path).find(.sample(1)) == .live(.sample(1)))
            let after = try await reader.read { try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master") }
            #expect(before == after)
        }
    }

    @Test("a file made by the first release of the tables still opens")
    func firstTables() async throws {
        try await withScratchFile { path in
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in
                for statement in Migration.sessionTables[0].statements(.sqlite) { try db.execute(sql: statement) }
                try db.execute(
                    sql: """
                        CREATE TABLE sessions_schema (
                            single INTEGER NOT NULL PRIMARY KEY CHECK (single = 1), version INTEGER NOT NULL
                        ) STRICT;
                        INSERT INTO sessions_schema VALUES (1, 1);
                        """)
            }
            try queue.close()
            try await StoreAtWork(try SQLiteSessionStore(path: path)).insert(.sample(1))
        }
    }

    @Test("a file made by a newer version is refused and left alone")
    func newerVersion() async throws {
        try await withScratchFile { path in
            _ = try SQLiteSessionStore(path: path)
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "UPDATE sessions_schema SET version = 99") }
            let error = #expect(throws: SessionError.self) { try SQLiteSessionStore(path: path) }
            #expect(error?.code == .invalidConfiguration)
            let version = try await queue.read { try Int.fetchOne($0, sql: "SELECT version FROM sessions_schema") }
            #expect(version == 99)
        }
    }

    @Test("other tables in the same file are none of its business")
    func sharesFile() async throws {
        try await withScratchFile { path in
            let other = try DatabaseQueue(path: path)
            try await other.write {
                try $0.execute(sql: "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('a')")
            }
            try await StoreAtWork(try SQLiteSessionStore(path: path)).insert(.sample(1))
            #expect(try await other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM notes") } == 1)
        }
    }
}
