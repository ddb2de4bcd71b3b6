import SessionsTesting
import Testing

@testable import Sessions

/// A change that returns when no cache serves what it changed.
enum HardChange: CaseIterable {
    case endOne
    case endMany
    case endOfPrincipal
    case rotation
    case replacingLogin
    case evictingLogin

    func make(_ program: CacheBench.Program, _ session: Session, from device: Device) async throws {
        let ada = PrincipalID("ada")
        switch self {
        case .endOne: try await program.manager.revoke(.one(session.id), SessionEnding(.revoked))
        case .endMany: try await program.manager.revoke(.many([session.id]), SessionEnding(.revoked))
        case .endOfPrincipal: try await program.manager.revoke(.principal(ada), SessionEnding(.revoked))
        case .rotation: _ = try await program.manager.rotate(session)
        case .replacingLogin: _ = try await program.manager.login(ada, replacing: session, from: device)
        case .evictingLogin: _ = try await program.manager.login(ada, from: device)
        }
    }
}

@Suite("Near cache: hard changes are acknowledged")
struct AcknowledgementTests {
    private let bench = CacheBench()
    /// A session limit of one, so that a second login evicts.
    private var policy: SessionPolicy {
        var policy = SessionPolicy()
        policy.limit = SessionPolicy.Limit(maximum: 1)
        return policy
    }

    /// Two programs whose registrations have been trusted for long.
    private func pair(_ bench: CacheBench) throws -> (CacheBench.Program, CacheBench.Program) {
        let pair = (try bench.program(policy: policy), try bench.program(policy: policy))
        bench.pass(2000)
        return pair
    }

    private func begin(
        _ change: HardChange,
        _ bench: CacheBench,
        _ program: CacheBench.Program,
        _ session: Session
    ) -> Pending<Void> {
        bench.start { [device = bench.device] in try await change.make(program, session, from: device) }
    }

    @Test(
        "a hard change returns when the other program has applied it, long before the lease ends",
        arguments: HardChange.allCases)
    func returnsWhenApplied(change: HardChange) throws {
        let (program, other) = try pair(bench)
        let session = try bench.signIn(program)
        _ = try bench.use(other, session)
        let pending = begin(change, bench, program, session)
        bench.pass(20)
        #expect(pending.isFinished)
        #expect(try bench.use(other, session) == .refused)
    }

    @Test(
        "a hard change waits for a program that does not answer, at most for the lease", arguments: HardChange.allCases)
    func returnsAfterLease(change: HardChange) throws {
        let (program, _) = try pair(bench)
        let session = try bench.signIn(program)
        // A member that never asks again.
        let silent = CacheMember(random: TokenSource.seeded(5).words(), lease: .seconds(1))
        _ = try bench.log.join(silent)
        let pending = begin(change, bench, program, session)
        bench.pass(1000)
        #expect(!pending.isFinished)
        bench.pass(10)
        #expect(pending.isFinished)
        #expect(bench.log.condemned == [silent])
        bench.pass(1000)
        #expect(bench.log.members.contains(silent), "removed before its lease has certainly ended")
        bench.pass(300)
        #expect(!bench.log.members.contains(silent))
    }

    @Test("a cancelled task still waits")
    func cancelled() throws {
        let (program, _) = try pair(bench)
        let session = try bench.signIn(program)
        _ = try bench.log.join(CacheMember(random: TokenSource.seeded(5).words(), lease: .seconds(1)))
        let pending = begin(.endOne, bench, program, session)
        pending.cancel()
        bench.pass(1000)
        #expect(!pending.isFinished)
        bench.pass(10)
        #expect(pending.isFinished)
    }

    @Test("a longer lease of another program is waited for")
    func longerLease() throws {
        let (program, _) = try pair(bench)
        let session = try bench.signIn(program)
        _ = try bench.log.join(CacheMember(random: TokenSource.seeded(5).words(), lease: .seconds(3)))
        let pending = begin(.endOne, bench, program, session)
        bench.pass(3000)
        #expect(!pending.isFinished)
        bench.pass(20)
        #expect(pending.isFinished)
    }

    @Test(
        "a registry that may have lost members makes the change wait for the whole lease",
        arguments: ["new", "lost", "failed over", "no member"])
    func untrusted(what: String) throws {
        let program = try bench.program(runs: what != "no member")
        let session = try bench.signIn(program)
        if what != "new" { bench.pass(2000) }
        if what == "new" { bench.log.loseRegistry(); bench.pass(300) }
        if what == "lost" { bench.log.loseRegistry() }
        if what == "failed over" { bench.log.failOver(losing: 0) }
        let pending = begin(.endOne, bench, program, session)
        bench.pass(1000)
        #expect(!pending.isFinished)
        bench.pass(10)
        #expect(pending.isFinished)
    }

    @Test("a registry that cannot lose members is trusted at once, also by a program that is no member")
    func durable() throws {
        let bench = CacheBench(MemoryChangeLog(isRegistryDurable: true))
        let program = try bench.program(runs: false)
        let session = try bench.signIn(program)
        #expect(begin(.endOne, bench, program, session).isFinished)
    }

    @Test("a log that does not answer makes the change wait for the whole lease")
    func logDown() throws {
        let (program, _) = try pair(bench)
        let session = try bench.signIn(program)
        let broken = try bench.program(log: SlowLog(log: brokenLog(), clock: bench.clock, delay: 0))
        let pending = begin(.endOne, bench, broken, session)
        bench.pass(1000)
        #expect(!pending.isFinished)
        bench.pass(10)
        #expect(pending.isFinished)
        _ = program
    }

    private func brokenLog() -> MemoryChangeLog {
        let log = MemoryChangeLog()
        log.fail()
        return log
    }

    @Test("a soft change does not wait")
    func soft() throws {
        let (program, _) = try pair(bench)
        let session = try bench.signIn(program)
        _ = try bench.log.join(CacheMember(random: TokenSource.seeded(5).words(), lease: .seconds(1)))
        let update = bench.start {
            try await program.cache.update(session.id, data: ["cart": [1]], expectedVersion: nil)
        }
        #expect(update.isFinished)
        bench.wall.advance(by: .seconds(15 * 60))
        #expect(try bench.look(program, session.token, for: .firstParty).isValid)
    }

    @Test(
        "after all sessions of a user are ended, the own cache serves none that another program has just ended",
        arguments: ["principal", "except", "before", "everything", "replaced"])
    func ownCache(what: String) throws {
        let (program, _) = try pair(bench)
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.log.loseHints()
        // By another program, which is still waiting.
        _ = try bench.store.end(.one(session.id), SessionEnding(.revoked), now: bench.wall.now())
        let (ada, ben) = (PrincipalID("ada"), PrincipalID("ben"))
        let pending = bench.start { [device = bench.device] in
            let (manager, cause) = (program.manager, SessionEnding(.revoked))
            switch what {
            case "principal": try await manager.revoke(.principal(ada), cause)
            case "except": try await manager.revoke(.principalExcept(ada, .sample(1)), cause)
            case "before": try await manager.revoke(.principalBefore(ada, CredentialEpoch(rawValue: 9)), cause)
            case "everything": _ = try await manager.revokeEverything(cause)
            default: _ = try await manager.login(ben, replacing: session, from: device)
            }
        }
        // All others have applied it; only this program has not asked yet.
        let members = bench.log.members
        for member in members.dropFirst() { _ = try bench.log.beat(member, applied: bench.log.position) }
        while !pending.isFinished { bench.pass(1) }
        #expect(try bench.use(program, session) == .refused)
    }
}
