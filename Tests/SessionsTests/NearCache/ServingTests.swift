import SessionsTesting
import Testing

@testable import Sessions

@Suite("Near cache: which records are served")
struct ServingTests {
    private let bench = CacheBench()

    @Test("a record is served without a question to the store while the lease lasts")
    func served() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        #expect(try bench.use(program, session) == .fromStore)
        for _ in 0..<10 {
            bench.pass(400)
            #expect(try bench.use(program, session) == .fromMemory)
        }
    }

    @Test("without a lease the store is asked, and with a new one nothing that is current is read again")
    func withoutLease() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.log.fail()
        bench.pass(1100)
        #expect(try bench.use(program, session) == .fromStore)
        #expect(try bench.use(program, session) == .fromStore)
        bench.log.fail(false)
        bench.pass(300)
        #expect(try bench.use(program, session) == .fromMemory)
    }

    @Test("a process that was stopped serves nothing until it has asked again")
    func stopped() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.clock.skip(1_000_000_000)
        #expect(try bench.use(program, session) == .fromStore)
    }

    @Test("a program that does not run the cache asks the store each time")
    func notRunning() throws {
        let program = try bench.program(runs: false)
        let session = try bench.signIn(program)
        #expect(try bench.use(program, session) == .fromStore)
        #expect(try bench.use(program, session) == .fromStore)
    }

    @Test("a record is read again after 30 seconds")
    func memoryEnds() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.pass(29_000)
        #expect(try bench.use(program, session) == .fromMemory)
        bench.pass(1000)
        #expect(try bench.use(program, session) == .fromStore)
    }

    @Test("a record that is about to expire is read from the store")
    func aboutToExpire() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.wall.advance(by: .seconds(30 * 60 - 11))
        #expect(try bench.look(program, session.token, for: .background).isValid)
        let before = bench.store.lookUps
        bench.wall.advance(by: .seconds(1))
        #expect(try bench.look(program, session.token, for: .background).isValid)
        #expect(bench.store.lookUps == before + 1)
    }

    @Test("a touch that comes after a sweep does not keep the session in memory")
    func touchAfterSweep() throws {
        let (program, other) = (try bench.program(), try bench.program())
        let session = try bench.signIn(program)
        bench.wall.advance(by: .seconds(30 * 60 - 5))
        // Read and used just before its end, and removed by another program, whose clock is ahead.
        #expect(try bench.look(program, session.token).isValid)
        let later = bench.wall.now() + .seconds(6)
        _ = try bench.run {
            try await other.cache.sweep(now: later, tombstoneLifetime: .seconds(3600), limit: 10)
        }
        try bench.run { await program.manager.flushTouches() }
        #expect(try !bench.look(program, session.token).isValid)
    }

    @Test("a touch moves the last-seen in memory and drops nothing")
    func touch() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.wall.advance(by: .seconds(120))
        #expect(try bench.use(program, session) == .fromMemory)
        try bench.run { await program.manager.flushTouches() }
        guard case .valid(let used) = try bench.look(program, session.token) else { throw Unexpected("refused") }
        #expect(used.record.lastSeen == bench.wall.now())
        #expect(try bench.use(program, session) == .fromMemory)
    }

    @Test("an update through another program is seen after its entry")
    func update() throws {
        let (program, other) = (try bench.program(), try bench.program())
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        // A soft change waits for no program.
        _ = try bench.run { try await other.cache.update(session.id, data: ["cart": [1]], expectedVersion: nil) }
        guard case .valid(let used) = try bench.look(program, session.token) else { throw Unexpected("refused") }
        #expect(used.record.data["cart"] == [1])
    }
}
