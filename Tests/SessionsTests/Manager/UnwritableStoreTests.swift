import Sessions
import SessionsTesting
import Testing

@Suite("While a store can be read but not written")
struct UnwritableStoreTests {
    private static let writes: [FaultInjectingStore.Verb] = [.insert, .touch, .update, .rotate, .end, .sweep]

    private let clock = ManualClock()
    private let device = Device(userAgent: "Browser/1", address: "192.0.2.7")
    private let store = FaultInjectingStore(MemorySessionStore())
    private let events = EventRecorder()
    private let manager: SessionManager

    init() throws {
        manager = try SessionManager(store: store, clock: clock, events: events)
    }

    private func signIn() async throws -> SessionToken {
        guard case .signedIn(let session) = try await manager.login(PrincipalID("ada"), from: device),
            let token = session.tokenToSend
        else { throw Unexpected("no login") }
        return token
    }

    private func look(_ token: SessionToken, _ purpose: SessionManager.Purpose = .firstParty) async
        -> SessionManager.Lookup
    {
        await manager.authenticate(token, from: device, for: purpose)
    }

    /// A session whose successor is on offer: the current token and the offered one.
    private func offered() async throws -> (current: SessionToken, offered: SessionToken) {
        let current = try await signIn()
        clock.advance(by: manager.policy.rotationInterval ?? .zero)
        guard case .valid(let session) = await look(current), let offered = session.tokenToSend else {
            throw Unexpected("no offer")
        }
        return (current, offered)
    }

    @Test(
        "an anonymous visitor is admitted, regardless of pending writes",
        arguments: [SessionManager.Purpose.firstParty, .check])
    func visitor(purpose: SessionManager.Purpose) async throws {
        let token = try await signIn()
        store.fail(Self.writes)
        for _ in 0..<8 {
            clock.advance(by: .seconds(20 * 60))
            #expect(await look(token, purpose).isValid)
            #expect(await manager.sweep() == 0)
        }
    }

    @Test("an offered secret is admitted without being confirmed, and the current one with it")
    func offer() async throws {
        let (current, offered) = try await offered()
        store.fail(Self.writes)
        for _ in 0..<3 {
            clock.advance(by: .seconds(60))
            #expect(await look(offered).isValid)
            #expect(await look(offered, .check).isValid)
            #expect(await look(current).isValid)
        }
        #expect(!events.names.contains("rotated soft"))
    }

    @Test("the first request after that confirms the offered secret, and from then on the old one is retired")
    func afterwards() async throws {
        let (current, offered) = try await offered()
        store.fail(Self.writes)
        #expect(await look(offered).isValid)
        store.heal()
        #expect(await look(offered).isValid)
        #expect(events.names.filter { $0 == "rotated soft" }.count == 1)
        clock.advance(by: manager.policy.rotationGrace + .milliseconds(1))
        #expect(await look(current).reason == "replay")
        #expect(await look(offered).reason == "replay")
    }

    @Test("a retired secret is refused, and ends the session as soon as that can be written")
    func replay() async throws {
        let (current, offered) = try await offered()
        #expect(await look(offered).isValid)
        clock.advance(by: manager.policy.rotationGrace + .milliseconds(1))
        store.fail(Self.writes)
        for _ in 0..<3 { #expect(await !look(current).isValid) }
        #expect(await look(offered).isValid)
        store.heal()
        #expect(await look(current).reason == "replay")
        #expect(await look(offered).reason == "replay")
    }

    @Test("an unknown, a superseded and an expired secret are refused as ever")
    func refused() async throws {
        let old = try await signIn()
        guard case .valid(let session) = await look(old), case .rotated = try await manager.rotate(session) else {
            throw Unexpected("no rotation")
        }
        let idle = try await signIn()
        store.fail(Self.writes)
        #expect(await look(old).reason == "none")
        clock.advance(by: manager.policy.standard.idle)
        #expect(await look(idle).reason == "idle")
    }

    @Test("a session whose last-seen could not be written is not swept as idle")
    func sweep() async throws {
        let token = try await signIn()
        store.fail([.touch])
        for _ in 0..<4 {
            clock.advance(by: .seconds(20 * 60))
            #expect(await look(token).isValid)
            await manager.sweep()
        }
        #expect(await look(token).isValid)
        store.heal()
        await manager.sweep()
        #expect(await look(token).isValid)
    }

    @Test("a store that cannot be read either is unavailable")
    func away() async throws {
        let (_, offered) = try await offered()
        store.fail()
        guard case .unavailable = await look(offered) else {
            Issue.record("not unavailable")
            return
        }
    }
}
