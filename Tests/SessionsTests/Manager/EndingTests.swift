import Sessions
import SessionsTesting
import Testing

@Suite("Endings")
struct EndingTests {
    @Test("an idle session is refused at its timeout and stands a millisecond before")
    func idle() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(30 * 60) - .milliseconds(1))
        #expect(await bench.look(session.tokenToSend, for: .background).isValid)
        bench.clock.advance(by: .milliseconds(1))
        #expect(await bench.look(session.tokenToSend).reason == "idle")
    }

    @Test("use postpones the idle timeout, before last-seen has reached the store")
    func useKeepsAlive() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(29 * 60))
        _ = try await bench.use(session.tokenToSend)
        #expect(bench.store.writes.contains("touch") == false)
        bench.clock.advance(by: .seconds(29 * 60))
        #expect(await bench.look(session.tokenToSend).isValid)
    }

    @Test("polling is not use")
    func pollingIsNotUse() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(29 * 60))
        _ = try await bench.use(session.tokenToSend, for: .background)
        bench.clock.advance(by: .seconds(60))
        #expect(await bench.look(session.tokenToSend).reason == "idle")
    }

    @Test("the absolute timeout ends a session however busy it is")
    func absolute() async throws {
        let bench = try ManagerBench { $0.rotationInterval = nil }
        let session = try await bench.signIn()
        for _ in 0..<47 {
            bench.clock.advance(by: .seconds(15 * 60))
            #expect(await bench.look(session.tokenToSend).isValid)
        }
        bench.clock.advance(by: .seconds(15 * 60))
        #expect(await bench.look(session.tokenToSend).reason == "absolute")
    }

    @Test("a remembered session keeps its own, longer pair")
    func remembered() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn(lifetime: .remembered)
        #expect(session.cookieLifetime(at: bench.clock.now()) == .seconds(30 * 86400))
        bench.clock.advance(by: .seconds(13 * 86400))
        #expect(await bench.look(session.tokenToSend).isValid)
    }

    @Test("last-seen is written at most once an interval")
    func touchIsThrottled() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        for _ in 0..<300 {
            bench.clock.advance(by: .seconds(1))
            _ = try await bench.use(session.tokenToSend)
        }
        await bench.manager.sweep()
        #expect(bench.store.writes.count { $0 == "touch" } <= 5)
        let seen = try await bench.manager.list(SessionQuery()).records.first?.lastSeen
        #expect(seen == bench.clock.now())
    }

    @Test("a clock that steps back ends nothing")
    func clockStepsBack() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(-3600))
        #expect(await bench.look(session.tokenToSend).isValid)
    }

    @Test("a revoked session cannot be touched back to life")
    func noResurrection() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(120))
        _ = try await bench.use(session.tokenToSend)
        try await bench.manager.revoke(.one(session.id), SessionEnding(.revoked, by: PrincipalID("root")))
        await bench.manager.sweep()
        #expect(await bench.look(session.tokenToSend).reason == "revoked")
    }

    @Test("only a holder of a secret of the session gets the reason")
    func reasonNeedsProof() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        try await bench.manager.revoke(.principal(bench.ada), SessionEnding(.disabled))
        let forged = SessionToken(wire: Base64URL.encode(session.id.bytes + [UInt8](repeating: 1, count: 32)).utf8)
        #expect(await bench.look(forged).reason == "none")
        #expect(await bench.look(session.tokenToSend).reason == "disabled")
        #expect(bench.events.names.last == "used after end")
    }

    @Test("all of a principal's sessions but one can be ended")
    func allButOne() async throws {
        let bench = try ManagerBench()
        let kept = try await bench.signIn()
        let other = try await bench.signIn()
        let foreign = try await bench.signIn(PrincipalID("grace"))
        let ended = try await bench.manager.revoke(.principalExcept(bench.ada, kept.id), SessionEnding(.revoked))
        #expect(ended.map(\.id) == [other.id])
        #expect(await bench.look(kept.tokenToSend).isValid)
        #expect(await bench.look(foreign.tokenToSend).isValid)
    }

    @Test("everything can be ended, page by page, except the session that asks")
    func everything() async throws {
        let bench = try ManagerBench()
        let kept = try await bench.signIn()
        for number in 0..<1200 { _ = try await bench.signIn(PrincipalID("p\(number)")) }
        let count = try await bench.manager.revokeEverything(except: kept.id, SessionEnding(.revoked))
        #expect(count == 1200)
        #expect(try await bench.manager.count() == 1)
    }

    @Test("expired sessions vanish from the list at once and get a tombstone and an event when swept")
    func sweep() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(31 * 60))
        #expect(try await bench.manager.list(SessionQuery()).records.isEmpty)
        #expect(await bench.manager.sweep() == 1)
        #expect(bench.events.names.last == "ended idle")
        #expect(await bench.look(session.tokenToSend).reason == "idle")
    }

    @Test("a touch that could not be written is written later")
    func touchSurvivesOutage() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(90))
        _ = try await bench.use(session.tokenToSend)
        let used = bench.clock.now()
        bench.store.fail()
        await bench.manager.sweep()
        bench.store.fail(false)
        await bench.manager.sweep()
        guard case .live(let record) = try await bench.store.find(session.id) else { throw Unexpected("gone") }
        #expect(record.lastSeen == used)
    }

    @Test("session data is set by name, capped, and conditional on the version when asked")
    func data() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        let key = SessionKey<[UInt8]>("note", encode: { $0 }, decode: { $0 })
        _ = try await bench.manager.set(key, to: [1], in: session)
        let stale = try await bench.manager.set(key, to: [2], in: session, expectedVersion: session.record.version)
        guard case .conflict(let record) = stale else { throw Unexpected("\(stale)") }
        #expect(record.data["note"] == [1])
        await #expect(throws: SessionError.self) {
            try await bench.manager.set(key, to: [UInt8](repeating: 0, count: SessionData.valueLimit + 1), in: session)
        }
    }
}
