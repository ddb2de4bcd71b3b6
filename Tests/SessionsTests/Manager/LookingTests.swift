import Sessions
import SessionsTesting
import Testing

@Suite("Looking at a session by its handle")
struct LookingTests {
    @Test("a standing session is found, with the last-seen that is still to be written")
    func standing() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(120))
        _ = try await bench.use(session.tokenToSend)
        #expect(try await bench.manager.find(session.id)?.lastSeen == bench.clock.now())
    }

    @Test("one that ended, ran out or never was is not")
    func others() async throws {
        let bench = try ManagerBench()
        let (ended, idle) = (try await bench.signIn(), try await bench.signIn())
        try await bench.manager.revoke(.one(ended.id), SessionEnding(.revoked))
        bench.clock.advance(by: .seconds(30 * 60))
        for id in [ended.id, idle.id, .sample(7)] { #expect(try await bench.manager.find(id) == nil) }
    }

    @Test("a store that does not answer is unavailable, not empty")
    func unavailable() async throws {
        let bench = try ManagerBench()
        bench.store.fail()
        let error = await #expect(throws: SessionError.self) { try await bench.manager.find(.sample(1)) }
        #expect(error?.code == .unavailable)
    }
}
