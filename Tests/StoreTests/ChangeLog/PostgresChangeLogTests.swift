import Foundation
import SQLInterface
import SQLSessionTables
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("The log of changes in PostgreSQL", .serialized, .enabled(if: PostgresServers.plain.isExpected))
struct PostgresChangeLogTests {
    private let insertion = "INSERT INTO near_log (ids) VALUES ($1)"

    private func withLog(
        _ body: (any SQLDatabase, any ChangeLog, CacheMember, LogPosition) async throws -> Void
    ) async throws {
        try await LoggedEngine.postgres.withPlace { place in
            let store = SQLSessionStore(try place.open(connections: 4))
            let log = try #require(store.changeLog)
            let member = try #require(CacheMember(bytes: [UInt8](repeating: 1, count: 16)))
            try await body(store.database, log, member, try await log.join(member).position)
        }
    }

    private func add(_ number: UInt64, _ database: any SQLDatabase) async throws {
        try await database.run(insertion, .bytes(SessionID.sample(number).bytes))
    }

    /// Runs `body` while a transaction is open that has logged a change.
    private func holdingOpen(
        _ number: UInt64,
        _ database: any SQLDatabase,
        _ body: () async throws -> Void
    ) async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let release = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [insertion] in
                defer { begin.finish() }
                try await database.write { connection in
                    try connection.run(insertion, .bytes(SessionID.sample(number).bytes))
                    begin.yield()
                    // On the connection's own thread.
                    release.wait()
                }
            }
            for await _ in begun { break }
            defer { release.signal() }
            try await body()
        }
    }

    @Test("transactions that commit out of order are neither missed nor seen twice")
    func outOfOrder() async throws {
        try await withLog { database, log, member, start in
            var mark = start
            try await holdingOpen(1, database) {
                try await holdingOpen(2, database) {
                    try await add(3, database)
                    let (entries, later) = try news(try await log.beat(member, applied: mark))
                    #expect(entries == [.sessions([.sample(3)])])
                    mark = later.position
                }
                let (entries, later) = try news(try await log.beat(member, applied: mark))
                #expect(entries == [.sessions([.sample(2)])])
                mark = later.position
            }
            let (entries, later) = try news(try await log.beat(member, applied: mark))
            #expect(entries == [.sessions([.sample(1)])])
            #expect(try news(try await log.beat(member, applied: later.position)).entries == [])
        }
    }

    @Test("a member lags behind a change from its commit on, not from its beginning")
    func openTransaction() async throws {
        try await withLog { database, log, member, start in
            var position = start
            try await holdingOpen(1, database) {
                #expect(try await log.lagging(behind: nil, askedBy: nil).members == [])
                try await add(2, database)
                let target = try await log.lagging(behind: nil, askedBy: nil)
                #expect(target.members == [member])
                position = try news(try await log.beat(member, applied: position)).mark.position
                _ = try await log.beat(member, applied: position)
                let after = try await log.lagging(behind: target.mark.position, askedBy: nil)
                #expect(after.members == [], "the open transaction holds nothing up")
                #expect(try await log.lagging(behind: nil, askedBy: nil).members == [])
            }
            #expect(try await log.lagging(behind: nil, askedBy: nil).members == [member])
            #expect(try news(try await log.beat(member, applied: position)).entries == [.sessions([.sample(1)])])
        }
    }

    @Test("rows are removed on time while an older transaction is open, and no member gets a gap for that")
    func trimBesideOpenTransaction() async throws {
        try await withLog { database, log, member, start in
            var position = start
            try await holdingOpen(1, database) {
                try await add(2, database)
                position = try news(try await log.beat(member, applied: position)).mark.position
                _ = try await log.beat(member, applied: position)
                try await database.run("UPDATE near_log SET at = at - interval '1 hour'")
                let store = SQLSessionStore(database)
                _ = try await store.sweep(now: .sample, tombstoneLifetime: .seconds(1), limit: 1)
                #expect(try await database.query("SELECT ids FROM near_log", []).isEmpty)
                #expect(try await log.lagging(behind: nil, askedBy: nil).members == [])
                position = try news(try await log.beat(member, applied: position)).mark.position
            }
            #expect(try news(try await log.beat(member, applied: position)).entries == [.sessions([.sample(1)])])
        }
    }

    @Test("a server that takes no changes answers no beat")
    func readOnly() async throws {
        try await LoggedEngine.postgres.withPlace { place in
            let store = SQLSessionStore(try place.open(connections: 1))
            let log = try #require(store.changeLog)
            let member = try #require(CacheMember(bytes: [UInt8](repeating: 1, count: 16)))
            let start = try await log.join(member).position
            try await store.database.run("SET default_transaction_read_only = on")
            await #expect(throws: StorageError.self) { try await log.beat(member, applied: start) }
        }
    }
}

extension PostgresChangeLogTests {
    @Test("a read for a cache that is registered on another server is not kept")
    func otherServer() async throws {
        try await withLog { database, log, member, _ in
            let store = SQLSessionStore(database)
            let engine = try await log.lagging(behind: nil, askedBy: member).mark.engine
            _ = try await store.insert(.sample(1), replacing: nil, limit: nil, now: .sample)
            _ = try await store.insert(.sample(2), replacing: nil, limit: nil, now: .sample)
            let ended = try await store.end(.one(.sample(2)), SessionEnding(.revoked), now: .sample)
            #expect(try await store.find(.sample(1), on: engine) == .live(.sample(1)))
            #expect(try await store.find(.sample(2), on: engine) == .ended(try #require(ended.first)))
            #expect(try await store.find(.sample(3), on: engine) == .nothing)
            #expect(try await store.find(.sample(1), on: Array("another".utf8)) == nil)
        }
    }
}
