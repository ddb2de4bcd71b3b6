import Foundation
import SQLInterface
import SQLSessionTables
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("Hints that the log of changes has grown", .serialized, .timeLimit(.minutes(1)))
struct AnnouncementTests {
    /// Hints, taken one by one.
    private struct Hints {
        private let stream: AsyncStream<LogHint>

        init(_ stream: AsyncStream<LogHint>) {
            self.stream = stream
        }

        func next() async -> LogHint? {
            for await hint in stream { return hint }
            return nil
        }
    }

    /// Runs `body` with the hints of a log. The first comes as soon as it is followed.
    private func following(
        _ log: any ChangeLog,
        _ body: (Hints) async throws -> Void
    ) async throws {
        let (hints, add) = AsyncStream.makeStream(of: LogHint.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await log.follow { add.yield($0) } }
            let first = await Hints(hints).next()
            #expect(first == .news)
            try await body(Hints(hints))
            // The group ends only if this ends the task.
            group.cancelAll()
        }
    }

    @Test("a change through any connection gives a hint, one after another", arguments: LoggedEngine.expected)
    func hints(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let (one, other) = (try place.store(), try place.store())
            try await following(try #require(one.changeLog)) { hints in
                for (number, store) in [(UInt64(1), other), (2, one), (3, other)] {
                    try await StoreAtWork(store).insert(.sample(number))
                    _ = try await store.end(.one(.sample(number)), SessionEnding(.revoked), now: .sample)
                    let hint = await hints.next()
                    #expect(hint == .news)
                }
            }
        }
    }

    @Test("many changes at once give at least one hint after the last", arguments: LoggedEngine.expected)
    func many(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let (one, other) = (try place.store(), try place.store())
            for number in UInt64(1)...50 { try await StoreAtWork(other).insert(.sample(number)) }
            let log = try #require(one.changeLog)
            let member = try #require(CacheMember(bytes: [UInt8](repeating: 1, count: 16)))
            var position = try await log.join(member).position
            try await following(log) { hints in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in UInt64(1)...50 {
                        group.addTask {
                            _ = try await other.end(.one(.sample(number)), SessionEnding(.revoked), now: .sample)
                        }
                    }
                    try await group.waitForAll()
                }
                var seen = 0
                while seen < 50, await hints.next() != nil {
                    let (entries, mark) = try news(try await log.beat(member, applied: position))
                    seen += entries.count
                    position = mark.position
                }
                #expect(seen == 50)
            }
        }
    }

    @Test("a change of another schema gives no hint", .enabled(if: PostgresServers.plain.isExpected))
    func schemas() async throws {
        try await LoggedEngine.postgres.withPlace { place in
            try await LoggedEngine.postgres.withPlace { elsewhere in
                let (store, other) = (try place.store(), try elsewhere.store())
                let log = try #require(store.changeLog)
                let (hints, add) = AsyncStream.makeStream(of: LogHint.self)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await log.follow { add.yield($0) } }
                    _ = await Hints(hints).next()
                    // The server delivers in the order of the commits, so a hint for the first would come first.
                    other.database.announce(ChangeLogTables.sessions.topic)
                    try await other.database.run("SELECT 1")
                    store.database.announce(ChangeLogTables.sessions.topic)
                    _ = await Hints(hints).next()
                    group.cancelAll()
                }
                add.finish()
                var count = 0
                for await _ in hints { count += 1 }
                #expect(count == 0)
            }
        }
    }

    @Test("after a lost connection PostgreSQL is followed again", .enabled(if: PostgresServers.plain.isExpected))
    func reconnects() async throws {
        try await LoggedEngine.postgres.withPlace { place in
            let name = "follower_\(UInt64.random(in: .min ... .max))"
            let follower = SQLSessionStore(try place.open("&application_name=\(name)"))
            let store = try place.store()
            try await following(try #require(follower.changeLog)) { hints in
                let ended = try await store.database.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = $1 AND query LIKE 'LISTEN%'
                    """,
                    [.text(name)])
                #expect(ended.count == 1)
                // Something may have been missed meanwhile.
                let reconnected = await hints.next()
                #expect(reconnected == .news)
                store.database.announce(ChangeLogTables.sessions.topic)
                let announced = await hints.next()
                #expect(announced == .news)
            }
        }
    }
}
