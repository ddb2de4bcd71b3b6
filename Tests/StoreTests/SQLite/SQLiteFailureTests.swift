import Foundation
import GRDB
import SQLSessionTables
import SQLiteClient
import SQLiteSessionStore
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("When SQLite fails, the answer is unavailable, never nothing")
struct SQLiteFailureTests {
    @Test("a closed database makes every verb throw")
    func closed() async throws {
        try await withScratchFile { path in
            let database = try SQLiteDatabase(path: path)
            let work = StoreAtWork(try SQLiteSessionStore(database))
            try await work.insert(.sample(1))
            await database.shutdown()
            for (verb, error) in await work.failures(about: .sample(1)) { expectUnavailable(error, verb, path) }
        }
    }

    @Test("lost tables make every verb throw")
    func lostTables() async throws {
        try await withScratchFile { path in
            let work = StoreAtWork(try SQLiteSessionStore(path: path))
            try await work.insert(.sample(1))
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "DROP TABLE sessions; DROP TABLE ended_sessions") }
            for (verb, error) in await work.failures(about: .sample(1)) { expectUnavailable(error, verb, path) }
        }
    }

    @Test("a row that makes no sense makes its look-up throw and leaves the others alone")
    func corruptRow() async throws {
        let damages = [
            "secrets = x'00'", "secrets = x''", "csrf = x'01'", "data = x'000000FF00'", "data = x'0000000101'",
            "authentication = x'FFFFFFFF'", "lifetime = 'eternal'", "assurance = 9", "principal = x'FF'",
            "user_agent = x'C328'",
        ]
        for damage in damages {
            try await withScratchFile { path in
                let store = try SQLiteSessionStore(path: path)
                try await StoreAtWork(store).insert(.sample(1))
                try await StoreAtWork(store).insert(.sample(2))
                let queue = try DatabaseQueue(path: path)
                try await queue.write { db in
                    let id = Data(SessionID.sample(1).bytes)
                    try db.execute(sql: "UPDATE sessions SET \(damage) WHERE id = ?", arguments: [id])
                }
                let error = await #expect(throws: SessionError.self) { try await store.find(.sample(1)) }
                expectUnavailable(error, damage, path)
                #expect(try await store.find(.sample(2)) == .live(.sample(2)))
                let both = SessionSelection.many([.sample(1), .sample(2)])
                await #expect(throws: SessionError.self) {
                    try await store.end(both, SessionEnding(.revoked), now: .sample)
                }
                #expect(try await store.find(.sample(2)) == .live(.sample(2)), "all or nothing")
            }
        }
    }

    @Test("a file that is no database is refused")
    func noDatabase() async throws {
        try await withScratchFile { path in
            try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))
            let error = #expect(throws: SessionError.self) { try SQLiteSessionStore(path: path) }
            expectUnavailable(error, "garbage", path)
            #expect(try Data(contentsOf: URL(filePath: path)).count == 8192, "and left alone")
        }
    }

    @Test("a folder, and a place where nothing can be created, are refused")
    func noFile() async throws {
        try await withScratchFile { path in
            let folder = URL(filePath: path).deletingLastPathComponent().path
            try Data().write(to: URL(filePath: path))
            for path in [folder, path + "/missing/sessions.sqlite", ""] {
                let error = #expect(throws: SessionError.self) { try SQLiteSessionStore(path: path) }
                expectUnavailable(error, path, folder)
            }
        }
    }

    @Test("a database locked by another process stops writes, not reads, and nothing is lost afterwards")
    func locked() async throws {
        try await withScratchFile { path in
            let store = try SQLiteSessionStore(SQLiteDatabase(path: path) { $0.busyMode = .timeout(0.05) })
            try await StoreAtWork(store).insert(.sample(1))
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: path, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let error = await #expect(throws: SessionError.self) {
                try await store.end(.one(.sample(1)), SessionEnding(.revoked), now: .sample)
            }
            expectUnavailable(error, "locked", path)
            #expect(try await store.find(.sample(1)) == .live(.sample(1)))
            try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            #expect(try await store.end(.one(.sample(1)), SessionEnding(.revoked), now: .sample).count == 1)
        }
    }

    private func expectUnavailable(_ error: (any Error)?, _ what: String, _ path: String) {
        let error = error as? SessionError
        #expect(error?.code == .unavailable, "\(what)")
        let message = error?.message ?? ""
        for leak in [path, "SELECT", "sessions.", "sqlite"] {
            #expect(!message.lowercased().contains(leak.lowercased()), "\(what): \(message)")
        }
    }
}
