import Logging
import SQLInterface
import SQLSessionTables
import SessionsTesting
import TestSupport
import Testing

@testable import Sessions

/// A logger without output.
let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite("A near cache over an SQL database", .serialized, .timeLimit(.minutes(5)))
struct NearCacheOverSQLTests {
    private func cache(_ place: SQLPlace, lease: Duration = .seconds(1)) throws -> NearCache {
        try NearCache(over: place.store(), lease: lease, logger: silentLogger)
    }

    /// Runs `body` while caches serve.
    private func serving(_ caches: NearCache..., body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for cache in caches { group.addTask { await cache.serve() } }
            defer { group.cancelAll() }
            try await body()
        }
    }

    /// Reads a session until the cache serves it from memory.
    private func warm(_ cache: NearCache, _ id: SessionID) async throws {
        while cache.remembered(id, at: .sample) == nil {
            try Task.checkCancellation()
            _ = try await cache.find(id)
        }
    }

    /// Runs every check of the suite on a new cache over an emptied store.
    private func check(
        _ engine: LoggedEngine,
        _ run: (NearCache, SessionStoreSuite.Check) async throws -> Void
    ) async throws {
        try await engine.withPlace { place in
            let store = try place.store()
            for check in SessionStoreSuite.checks {
                for table in ["sessions", "ended_sessions"] { try await store.database.run("DELETE FROM \(table)") }
                try await run(NearCache(over: store, lease: .milliseconds(100), logger: silentLogger), check)
            }
        }
    }

    @Test("without a lease it keeps the rules of a session store", arguments: LoggedEngine.expected)
    func strict(engine: LoggedEngine) async throws {
        try await check(engine) { cache, check in try await check.run(on: cache) }
    }

    @Test("with a lease it keeps the rules of a session store", arguments: LoggedEngine.expected)
    func near(engine: LoggedEngine) async throws {
        try await check(engine) { cache, check in
            try await serving(cache) { try await check.run(on: cache) }
        }
    }

    @Test("a session that was revoked through one is refused at once by another", arguments: LoggedEngine.expected)
    func revocation(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let (one, other) = (try cache(place), try cache(place))
            try await serving(one, other) {
                for number in UInt64(1)...20 {
                    let id = SessionID.sample(number)
                    try await StoreAtWork(one).insert(.sample(number))
                    try await warm(one, id)
                    try await warm(other, id)
                    _ = try await one.end(.one(id), SessionEnding(.revoked), now: .sample)
                    #expect(other.remembered(id, at: .sample) == nil && one.remembered(id, at: .sample) == nil)
                }
                #expect(other.follower.isLeased, "it was not refused for want of a lease")
            }
        }
    }

    @Test("a change by a program that serves nothing reaches every cache", arguments: LoggedEngine.expected)
    func command(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let (server, command) = (try cache(place), try cache(place))
            try await StoreAtWork(command).insert(.sample(1))
            try await serving(server) {
                try await warm(server, .sample(1))
                _ = try await command.end(.one(.sample(1)), SessionEnding(.revoked), now: .sample)
                #expect(server.remembered(.sample(1), at: .sample) == nil)
            }
        }
    }

    @Test("a cache that stops leaves the registry", arguments: LoggedEngine.expected)
    func leaves(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let cache = try cache(place)
            try await StoreAtWork(cache).insert(.sample(1))
            try await serving(cache) { try await warm(cache, .sample(1)) }
            let members = try await place.open().query("SELECT id FROM near_members", [])
            #expect(members.isEmpty)
            #expect(cache.remembered(.sample(1), at: .sample) == nil)
        }
    }

    @Test("a cache whose registry was emptied joins again and serves again", arguments: LoggedEngine.expected)
    func registryLost(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let cache = try cache(place)
            try await StoreAtWork(cache).insert(.sample(1))
            try await serving(cache) {
                try await warm(cache, .sample(1))
                let first = cache.follower.membership.registration?.member
                try await place.open().run("DELETE FROM near_members")
                while cache.follower.membership.registration?.member == first {
                    try Task.checkCancellation()
                    _ = try await cache.store.find(.sample(1))
                }
                try await warm(cache, .sample(1))
                let second = cache.follower.membership.registration?.member
                #expect(second != nil && second != first)
            }
        }
    }

    @Test("a cache that must begin anew leaves no registration behind", arguments: LoggedEngine.expected)
    func beginsAnew(engine: LoggedEngine) async throws {
        try await engine.withPlace { place in
            let cache = try cache(place)
            let database = try place.open()
            try await StoreAtWork(cache).insert(.sample(1))
            try await serving(cache) {
                try await warm(cache, .sample(1))
                let first = try #require(cache.follower.membership.registration?.member)
                // The log no longer reaches back to its position.
                switch engine {
                case .sqlite:
                    try await database.write { connection in
                        try connection.run("INSERT INTO near_log (ids) VALUES ($1)", .bytes([]))
                        try connection.run("DELETE FROM near_log")
                    }
                case .postgres: try await database.run("UPDATE near_members SET applied = NULL")
                }
                let registered = "SELECT 1 FROM near_members WHERE id = $1"
                while try await !database.query(registered, [.bytes(first.bytes)]).isEmpty {
                    try Task.checkCancellation()
                }
                try await warm(cache, .sample(1))
                #expect(try await database.query("SELECT id FROM near_members", []).count == 1)
            }
        }
    }
}
