import Logging
import SessionsTesting
import Testing

@testable import Sessions

@Suite("Near cache: the standing of principals")
struct StandingCacheTests {
    private let bench = CacheBench()
    private let source: LoggedStandings

    init() throws {
        source = LoggedStandings(MemoryChangeLog())
        try source.change(.ada, to: 1)
    }

    @Test("a standing is read once while the lease lasts")
    func remembered() throws {
        let cache = serving()
        for _ in 0..<10 {
            bench.pass(400)
            #expect(try epoch(in: cache) == 1)
        }
        #expect(source.reads == 1)
    }

    @Test("nothing is remembered without a lease")
    func withoutLease() throws {
        let cache = serving()
        #expect(try epoch(in: cache) == 1)
        source.log.fail()
        bench.pass(1100)
        #expect(cache.remembered(.ada) == nil)
    }

    @Test("a change of an account is known to every cache when it returns")
    func changed() throws {
        let (cache, other) = (serving(), serving())
        #expect(try epoch(in: cache) == 1)
        try source.change(.ada, to: 2)
        let change = bench.start { await other.acknowledged() }
        while !change.isFinished { bench.pass(1) }
        #expect(cache.remembered(.ada) == nil)
        #expect(try epoch(in: cache) == 2)
    }

    @Test("a change waits for a cache that gets no hint")
    func waiting() throws {
        let (cache, other) = (serving(), serving())
        bench.pass(1100)
        #expect(try epoch(in: cache) == 1)
        source.log.loseHints()
        try source.change(.ada, to: 2)
        let change = bench.start { await other.acknowledged() }
        while !change.isFinished { bench.pass(1) }
        #expect(cache.remembered(.ada) == nil)
    }

    @Test("a read that began before a change is not kept")
    func overtaken() throws {
        let cache = serving()
        source.during { cache.drop(.ada) }
        #expect(try epoch(in: cache) == 1)
        #expect(cache.remembered(.ada) == nil)
    }

    @Test("a principal who may hold no session is not remembered")
    func inactive() throws {
        let cache = serving()
        try source.change(.ada, to: nil)
        bench.pass(300)
        #expect(try epoch(in: cache) == nil)
        #expect(cache.remembered(.ada) == nil)
    }

    @Test("the answer of another server is not remembered")
    func otherServer() throws {
        let cache = serving()
        source.failOver()
        #expect(try epoch(in: cache) == 1)
        #expect(cache.remembered(.ada) == nil)
    }

    @Test("a principal that an entry of the log could not name is not remembered")
    func unnamed() throws {
        let cache = serving()
        _ = try bench.run { try await cache.standing(of: "ada") }
        #expect(cache.remembered("ada") == nil)
    }

    @Test("without memory nothing is remembered, and changes still wait for the other caches")
    func withoutMemory() throws {
        let cache = serving(memory: 0)
        #expect(try epoch(in: cache) == 1)
        #expect(cache.remembered(.ada) == nil)
    }

    /// The session was made after a change of the account that the cache has not dropped yet.
    @Test("an objection from memory is checked at the source")
    func objection() throws {
        let cache = serving()
        let program = try bench.program(epochs: cache)
        let session = try bench.signIn(program, PrincipalID.ada.rawValue, under: CredentialEpoch(rawValue: 2))
        #expect(try epoch(in: cache) == 1)
        source.changeUnnoticed(.ada, to: 2)
        #expect(cache.remembered(.ada)?.epoch?.rawValue == 1)
        #expect(try bench.look(program, session.token).isValid)
    }

    /// A cache that has a lease.
    private func serving(memory: Int = StandingCache.defaultMemory) -> StandingCache {
        let cache = StandingCache(
            over: source, lease: .seconds(1), memory: memory, clock: bench.clock, tokens: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        bench.serve(cache)
        while !cache.follower.isLeased { bench.pass(1) }
        return cache
    }

    /// The epoch as a look-up finds it.
    private func epoch(in cache: StandingCache) throws -> Int64? {
        if let known = cache.remembered(.ada) { return known.epoch?.rawValue }
        return try bench.run { try await cache.standing(of: .ada) }.epoch?.rawValue
    }
}

extension PrincipalID {
    fileprivate static let ada = PrincipalID("AAAAAAAAAAAAAAAAAAAAAQ")
}
