import SessionsTesting
import Synchronization
import Testing

@testable import Sessions

@Suite("Near cache: membership and news")
struct MembershipTests {
    private let bench = CacheBench()

    @Test("the lease counts from the question, not from the answer")
    func leaseFromQuestion() throws {
        let program = try bench.program(log: SlowLog(log: bench.log, clock: bench.clock, delay: 400_000_000))
        while !program.cache.follower.isLeased { bench.pass(1) }
        // The answer came 400 ms after the question, and no other question is answered.
        bench.log.fail()
        bench.pass(598)
        #expect(program.cache.follower.isLeased)
        bench.pass(2)
        #expect(!program.cache.follower.isLeased)
    }

    @Test("a read under way when its session changed is not kept")
    func readUnderWay() throws {
        let slow = HeldStore(bench.store)
        let (program, other) = (try bench.program(over: slow), try bench.program())
        let session = try bench.signIn(other)
        bench.pass(300)
        slow.hold()
        let look = bench.start { [device = bench.device] in
            await program.manager.authenticate(session.token, from: device)
        }
        _ = try bench.run { try await other.cache.update(session.id, data: ["cart": [1]], expectedVersion: nil) }
        slow.release()
        bench.jobs.drain()
        #expect(try look.result?.get().isValid == true)
        #expect(program.cache.sessions.usage.records == 0)
    }

    @Test("what happened to the log empties the memory", arguments: Loss.allCases)
    func emptied(loss: Loss) throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        loss.happen(to: bench.log)
        bench.pass(600)
        #expect(program.cache.sessions.usage.records == 0)
        #expect(try bench.use(program, session) == .fromStore)
        #expect(try bench.use(program, session) == .fromMemory)
    }

    enum Loss: CaseIterable {
        case registryLost
        case condemned
        case failedOver

        func happen(to log: MemoryChangeLog) {
            switch self {
            case .registryLost: log.loseRegistry()
            case .condemned: try? log.condemn(log.members)
            case .failedOver: log.failOver(losing: 0)
            }
        }
    }

    @Test("entries that were trimmed before they were read empty the memory")
    func gap() throws {
        let program = try bench.program()
        let (session, changed) = (try bench.signIn(program), try bench.signIn(program))
        _ = try bench.use(program, session)
        bench.log.loseHints()
        _ = try bench.store.update(changed.id, data: ["cart": [1]], expectedVersion: nil)
        bench.log.trim(keeping: 0)
        bench.pass(300)
        #expect(program.cache.sessions.usage.records == 0)
    }

    @Test("a hint that is not the next one drops its sessions and does not move the position")
    func hintOutOfOrder() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        let before = program.cache.follower.membership.standing?.applied
        bench.log.send(
            .entries([.sessions([session.id])], after: .numbered(7), upTo: .numbered(8), isHard: false))
        bench.jobs.drain()
        #expect(program.cache.follower.membership.standing?.applied == before)
        #expect(program.cache.sessions.usage.records == 0)
    }

    @Test("a cache that stops leaves the registry, and serves nothing")
    func leaves() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        program.service?.cancel()
        bench.jobs.drain()
        bench.pass(300)
        #expect(program.service?.isFinished == true)
        #expect(bench.log.members.isEmpty)
        #expect(try bench.use(program, session) == .fromStore)
        #expect(try bench.use(program, session) == .fromStore)
    }
}
