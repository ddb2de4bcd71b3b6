import SQLInterface
import SQLSessionTables
import Sessions
import SessionsTesting
import Testing

@Suite("The log of changes in SQL databases", .serialized)
struct SQLChangeLogTests {
    /// A store, its log, and a member that has just joined.
    private struct Work {
        let store: SQLSessionStore
        let log: any ChangeLog
        let member: CacheMember
        let start: LogPosition

        init(_ place: SQLPlace, member number: UInt8 = 1) async throws {
            store = try place.store()
            log = try #require(store.changeLog)
            member = try #require(CacheMember(bytes: [UInt8](repeating: number, count: 14) + [3, 232]))
            start = try await log.join(member).position
        }

        func end(_ number: UInt64) async throws {
            try await StoreAtWork(store).insert(.sample(number))
            _ = try await store.end(.one(.sample(number)), SessionEnding(.revoked), now: .sample)
        }

        func beat(_ position: LogPosition) async throws -> LogNews {
            try await log.beat(member, applied: position)
        }

        /// Makes the rows of the log old, and sweeps.
        func trim() async throws {
            let before = store.database.dialect.engine == .sqlite ? "at - 601" : "at - interval '601 seconds'"
            try await store.database.run("UPDATE near_log SET at = \(before)")
            _ = try await store.sweep(now: .sample, tombstoneLifetime: .seconds(86400), limit: 1)
        }
    }

    @Test("the entries of a beat are those of the changes, in rows of their own", arguments: LoggedEngine.expected)
    func entries(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            for number in UInt64(1)...2 { try await work.end(number) }
            let (entries, mark) = try news(try await work.beat(work.start))
            #expect(entries == [.sessions([.sample(1)]), .sessions([.sample(2)])])
            #expect(try news(try await work.beat(mark.position)).entries == [])
        }
    }

    @Test(
        "a member that needs rows that were removed gets a gap, and lags until it is removed",
        arguments: LoggedEngine.expected)
    func gap(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            try await work.end(1)
            try await work.trim()
            #expect(try await work.store.database.query("SELECT ids FROM near_log", []).isEmpty)
            #expect(try await work.log.lagging(behind: nil, askedBy: nil).members == [work.member])
            #expect(try await work.beat(work.start) == .gap)
            try await work.end(2)
            #expect(try await work.beat(work.start) == .gap, "also with later rows in the log")
            #expect(try await work.log.lagging(behind: nil, askedBy: nil).members == [work.member])
        }
    }

    @Test("a member that has acknowledged the rows that were removed misses nothing", arguments: LoggedEngine.expected)
    func noGap(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            try await work.end(1)
            let mark = try news(try await work.beat(work.start)).mark
            #expect(try news(try await work.beat(mark.position)).entries == [])
            try await work.trim()
            #expect(try await work.log.lagging(behind: nil, askedBy: nil).members == [])
            let (entries, _) = try news(try await work.beat(mark.position))
            #expect(entries == [])
            try await work.end(2)
            #expect(try news(try await work.beat(mark.position)).entries == [.sessions([.sample(2)])])
        }
    }

    @Test("rows that are not old stay", arguments: LoggedEngine.expected)
    func keepsNewRows(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            try await work.end(1)
            // The caller's clock does not matter.
            let late = Timestamp.sample + .seconds(86400)
            _ = try await work.store.sweep(now: late, tombstoneLifetime: .seconds(1), limit: 9)
            #expect(try news(try await work.beat(work.start)).entries == [.sessions([.sample(1)])])
        }
    }

    @Test("a member whose registry was emptied is gone", arguments: LoggedEngine.expected)
    func emptied(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            try await work.store.database.run(
                engine == .sqlite ? "DELETE FROM near_members" : "TRUNCATE near_members")
            #expect(try await work.beat(work.start) == .gone)
            #expect(try await !work.log.lagging(behind: nil, askedBy: work.member).isCallerRegistered)
        }
    }

    @Test("a beat writes only if there is something to acknowledge", arguments: LoggedEngine.expected)
    func idle(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            // Another version of the row is another number.
            let version = engine == .sqlite ? "applied" : "ctid::text || ' ' || xmin::text"
            func row() async throws -> [SQLRow] {
                try await work.store.database.query("SELECT \(version) FROM near_members", [])
            }
            let before = try await row().map(\.values)
            var position = work.start
            for _ in 0..<3 { position = try news(try await work.beat(position)).mark.position }
            // Other transactions move the snapshot of PostgreSQL.
            try await StoreAtWork(work.store).insert(.sample(9))
            for _ in 0..<3 { position = try news(try await work.beat(position)).mark.position }
            #expect(try await row().map(\.values) == before)
            try await work.end(1)
            position = try news(try await work.beat(position)).mark.position
            #expect(try await row().map(\.values) == before, "not applied yet")
            _ = try await work.beat(position)
            let after = try await row().map(\.values)
            #expect(after != before)
            _ = try await work.beat(position)
            #expect(try await row().map(\.values) == after)
        }
    }

    @Test("a position that cannot be read is an error, not an answer", arguments: LoggedEngine.expected)
    func unreadable(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            for bytes: [UInt8] in [[], [0xFF], Array("1; DROP TABLE near_log".utf8)] {
                await #expect(throws: StorageError.self) { try await work.beat(LogPosition(bytes: bytes)) }
            }
            #expect(try news(try await work.beat(work.start)).entries == [])
        }
    }

    @Test("a member that comes back after ten thousand changes applies everything", arguments: LoggedEngine.expected)
    func flood(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let work = try await Work(place)
            try await work.store.database.run(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
                INSERT INTO near_log (ids) SELECT $1 FROM n
                """,
                .bytes(SessionID.sample(1).bytes))
            let (entries, mark) = try news(try await work.beat(work.start))
            #expect(entries == [.everything])
            #expect(try news(try await work.beat(mark.position)).entries == [])
        }
    }
}

/// The entries and the mark of an answer to a beat.
func news(_ news: LogNews) throws -> (entries: [LogEntry], mark: LogMark) {
    guard case .entries(let entries, let mark) = news else { throw UnexpectedNews(news: news) }
    return (entries, mark)
}

struct UnexpectedNews: Error {
    let news: LogNews
}
