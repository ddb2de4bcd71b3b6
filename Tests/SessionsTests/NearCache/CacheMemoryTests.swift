import SessionsTesting
import Testing

@testable import Sessions

@Suite("Near cache: memory")
struct CacheMemoryTests {
    private func keep(_ number: UInt64, in shard: CacheShard<SessionRecord>, size: Int = 0) {
        let record = SessionRecord.sample(number) { $0.data.apply(["value": [UInt8](repeating: 0, count: size)]) }
        shard.keep(record, from: shard.beginRead(), begunAt: 0)
    }

    private func has(_ number: UInt64, _ shard: CacheShard<SessionRecord>) -> Bool {
        shard.value(.sample(number), readSince: 0, expiringAfter: .sample) != nil
    }

    @Test("it stays within its limit, whatever is kept", arguments: [0, 1, 1500, 10_000, 100_000])
    func limit(limit: Int) {
        let shard = CacheShard<SessionRecord>(limit: limit)
        for number in 1...200 as ClosedRange<UInt64> {
            keep(number, in: shard, size: Int(number * 37 % 3000))
            #expect(shard.usage.bytes <= limit)
        }
        #expect(limit > 5000 ? shard.usage.evictions > 0 && shard.usage.records > 1 : true)
    }

    @Test("a record that is used stays while others that are not used come and go")
    func keepsUsed() {
        let shard = CacheShard<SessionRecord>(limit: 1400 * 8)
        keep(1, in: shard)
        for number in 2...200 as ClosedRange<UInt64> {
            #expect(has(1, shard), "displaced by \(number)")
            keep(number, in: shard)
        }
    }

    @Test("a cache of one entry serves that entry")
    func oneEntry() {
        let shard = CacheShard<SessionRecord>(limit: 1400)
        for number in 1...5 as ClosedRange<UInt64> {
            keep(number, in: shard)
            #expect(has(number, shard))
            #expect(shard.usage.records == 1)
        }
    }

    @Test("without memory every look-up reads the store, and hard changes are still acknowledged")
    func none() throws {
        let bench = CacheBench()
        let program = try bench.program(memory: 0)
        bench.pass(2000)
        let session = try bench.signIn(program)
        for _ in 0..<2 { #expect(try bench.use(program, session) == .fromStore) }
        #expect(bench.store.lookUpsToKeep == 0)
        let pending = bench.start { try await program.manager.revoke(.one(session.id), SessionEnding(.revoked)) }
        bench.pass(20)
        #expect(pending.isFinished)
    }

    @Test("a drop voids the reads under way, and only removes what it names")
    func drop() {
        let shard = CacheShard<SessionRecord>(limit: 100_000)
        keep(1, in: shard)
        keep(2, in: shard)
        let read = shard.beginRead()
        shard.drop([.sample(1)])
        shard.keep(.sample(3), from: read, begunAt: 0)
        #expect(!has(1, shard) && has(2, shard) && !has(3, shard))
        #expect(shard.usage.records == 1)
    }

    @Test("dropping a user's records keeps those of others")
    func dropPrincipal() {
        let shard = CacheShard<SessionRecord>(limit: 100_000)
        for number in 1...9 as ClosedRange<UInt64> {
            let name = number % 3 == 0 ? "ada" : "ben"
            shard.keep(.sample(number, of: PrincipalID(name)), from: shard.beginRead(), begunAt: 0)
        }
        shard.drop { $0.principal == PrincipalID("ben") }
        #expect((1...9).filter { has($0, shard) } == [3, 6, 9])
    }

    @Test("an entry for more sessions than it can name empties the memory")
    func everything() throws {
        let bench = CacheBench()
        let (program, other) = (try bench.program(), try bench.program())
        bench.pass(2000)
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        for number in 1...257 as ClosedRange<UInt64> {
            _ = try bench.store.insert(
                .sample(number), replacing: nil, atVersion: nil, limit: nil, now: bench.wall.now())
        }
        let ids = (1...257 as ClosedRange<UInt64>).map { SessionID.sample($0) }
        let pending = bench.start { try await other.manager.revoke(.many(ids), SessionEnding(.revoked)) }
        bench.pass(20)
        #expect(try pending.result?.get().count == 257)
        #expect(program.cache.sessions.usage.records == 0)
    }
}
