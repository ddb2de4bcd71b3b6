import SQLInterface
import Sessions
import SessionsTesting
import Testing

@testable import SQLSessionTables

@Suite("What SQL stores write into the log of changes", .serialized)
struct LoggedChangesTests {
    /// Removes and returns the rows of the log.
    private func entries(_ database: any SQLDatabase) async throws -> [LogEntry] {
        let rows = try await database.query("SELECT ids FROM near_log", [])
        try await database.run("DELETE FROM near_log")
        return try rows.map { LogEntry(ids: try $0.bytes(0)) }
    }

    @Test("a change of a session is one row with its handle", arguments: LoggedEngine.expected)
    func changes(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            let id = SessionID.sample(1)
            try await StoreAtWork(store).insert(.sample(1))
            let offer = SecretHistory.Offer(nonce: 1, digest: .sample(50))
            let replacement = SessionRotation.Replacement(
                digest: .sample(51), csrf: .sample(51), at: .sample, epoch: nil, authentication: nil)
            _ = try await store.update(id, data: ["a": [1]], expectedVersion: nil)
            #expect(try await entries(store.database) == [.sessions([id])])
            _ = try await store.rotate(id, expecting: .sample(1), .offer(offer, at: .sample))
            #expect(try await entries(store.database) == [.sessions([id])])
            _ = try await store.rotate(id, expecting: .sample(50), .confirm(at: .sample))
            #expect(try await entries(store.database) == [.sessions([id])])
            _ = try await store.rotate(id, expecting: .sample(50), .replace(replacement))
            #expect(try await entries(store.database) == [.sessions([id])])
            _ = try await store.end(.one(id), SessionEnding(.logout), now: .sample)
            #expect(try await entries(store.database) == [.sessions([id])])
        }
    }

    @Test("a change that was refused, or concerned no live session, has no row", arguments: LoggedEngine.expected)
    func refusals(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            try await StoreAtWork(store).insert(.sample(1))
            let limit = SessionPolicy.Limit(maximum: 1, excess: .deny)
            _ = try await store.insert(.sample(1), replacing: nil, limit: nil, now: .sample)
            _ = try await store.insert(.sample(2), replacing: nil, limit: limit, now: .sample)
            _ = try await store.insert(.sample(3), replacing: .sample(9), limit: nil, now: .sample)
            _ = try await store.update(.sample(1), data: ["a": [1]], expectedVersion: 7)
            _ = try await store.rotate(.sample(1), expecting: .sample(9), .confirm(at: .sample))
            _ = try await store.end(.one(.sample(9)), SessionEnding(.logout), now: .sample)
            #expect(try await entries(store.database) == [])
        }
    }

    @Test("an insert, a touch and a sweep have no row", arguments: LoggedEngine.expected)
    func silent(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            try await StoreAtWork(store).insert(.sample(1))
            try await store.touch([SessionTouch(id: .sample(1), at: .sample + .seconds(1), address: "::1")])
            let late = Timestamp.sample + .seconds(86400)
            #expect(try await store.sweep(now: late, tombstoneLifetime: .seconds(1), limit: 9).count == 1)
            #expect(try await entries(store.database) == [])
        }
    }

    @Test("all sessions that one step ends are one row", arguments: LoggedEngine.expected)
    func several(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            for number in UInt64(1)...3 { try await StoreAtWork(store).insert(.sample(number)) }
            let limit = SessionPolicy.Limit(maximum: 2, excess: .endOldest)
            let insertion = try await store.insert(.sample(4), replacing: .sample(3), limit: limit, now: .sample)
            guard case .inserted(let ended) = insertion else { throw StorageError(.corrupt, "\(insertion)") }
            #expect(ended.count == 2)
            #expect(try await entries(store.database) == [.sessions(ended.map(\.id))])
            let rest = try await store.end(.principal("ada"), SessionEnding(.revoked), now: .sample)
            #expect(try await entries(store.database) == [.sessions(rest.map(\.id))])
        }
    }

    @Test("more than 256 sessions are a row that stands for all", arguments: LoggedEngine.expected)
    func many(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            for (count, isNamed) in [(256, true), (257, false)] {
                let ids = (0..<count).map { SessionID.sample(UInt64($0 + count * 1000)) }
                try await store.database.write { connection in
                    for number in 0..<count {
                        _ = try SessionTables(connection: connection).insert(
                            .sample(UInt64(number + count * 1000)), replacing: nil, atVersion: nil, limit: nil,
                            now: .sample)
                    }
                }
                let ended = try await store.end(.many(ids), SessionEnding(.revoked), now: .sample)
                #expect(ended.count == count)
                #expect(try await entries(store.database) == [isNamed ? .sessions(ids.sorted()) : .everything])
            }
        }
    }

    @Test("a change that fails leaves no row", arguments: LoggedEngine.expected)
    func failed(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            try await StoreAtWork(store).insert(.sample(1))
            await #expect(throws: StorageError.self) {
                try await store.database.write { connection in
                    _ = try SessionTables(connection: connection).end(
                        .one(.sample(1)), SessionEnding(.logout), now: .sample)
                    throw StorageError(.unavailable, "the test gives up")
                }
            }
            #expect(try await entries(store.database) == [])
        }
    }

    @Test("without the log's table no change is made", arguments: LoggedEngine.expected)
    func withoutLog(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            try await StoreAtWork(store).insert(.sample(1))
            try await store.database.run("DROP TABLE near_log")
            await #expect(throws: SessionError.self) {
                try await store.end(.one(.sample(1)), SessionEnding(.logout), now: .sample)
            }
            #expect(try await store.find(.sample(1)) == .live(.sample(1)))
        }
    }

    @Test("a row that cannot be read stands for all sessions")
    func unreadable() {
        #expect(LogEntry(ids: [1, 2, 3]) == .everything)
        #expect(LogEntry(ids: SessionID.sample(1).bytes + [1]) == .everything)
    }

    @Test("tables of every earlier version get a log", arguments: LoggedEngine.expected)
    func migration(engine: LoggedEngine) async throws {
        for version in 1..<Migration.sessionTables.count {
            try await engine.withPlace { place in
                let database = try place.open()
                for table in ["sessions", "ended_sessions", "near_log", "near_members", "sessions_schema"] {
                    try await database.run("DROP TABLE \(table)")
                }
                let earlier = Array(Migration.sessionTables.prefix(version))
                try await Migrator(earlier, versionTable: "sessions_schema").migrate(database)
                try await Migrator.sessionTables.migrate(database)
                let store = try place.store()
                try await StoreAtWork(store).insert(.sample(1))
                _ = try await store.end(.one(.sample(1)), SessionEnding(.logout), now: .sample)
                #expect(try await entries(database) == [.sessions([.sample(1)])])
            }
        }
    }
}
