import SessionsTesting
import Synchronization
import Testing

@testable import Sessions

@Suite("Near cache: it only says yes")
struct OnlyYesTests {
    private let bench = CacheBench()

    @Test("an unknown secret is refused by the store")
    func unknown() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        let before = bench.store.lookUps
        #expect(try bench.look(program, program.manager.derivedToken(for: session.id)).reason == "none")
        #expect(bench.store.lookUps == before + 1)
    }

    @Test("an offered secret is confirmed by the store")
    func offered() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        bench.wall.advance(by: .seconds(15 * 60))
        guard case .valid(let offered) = try bench.look(program, session.token, for: .firstParty),
            let successor = offered.tokenToSend
        else { throw Unexpected("no offer") }
        _ = try bench.use(program, session)
        let before = bench.store.lookUps
        #expect(try bench.look(program, successor).isValid)
        #expect(bench.store.lookUps == before + 1)
    }

    @Test("a retired secret ends the session by the store's own record")
    func retired() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        _ = bench.start { try await program.manager.rotate(session) }
        bench.pass(1100)
        bench.wall.advance(by: .seconds(11))
        let look = bench.start { [device = bench.device] in
            await program.manager.authenticate(session.token, from: device)
        }
        bench.pass(1100)
        #expect(try look.result?.get().reason == EndReason.replay.rawValue)
    }

    @Test("an expired record is refused by the store")
    func expired() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        bench.wall.advance(by: .seconds(1800))
        let before = bench.store.lookUps
        #expect(try bench.look(program, session.token).reason == EndReason.idle.rawValue)
        #expect(bench.store.lookUps == before + 1)
    }

    @Test("a record of an earlier epoch is read again before it is refused")
    func epoch() throws {
        let epochs = History()
        let program = try bench.program(epochs: epochs)
        let session = try bench.signIn(program, under: CredentialEpoch(rawValue: 1))
        _ = try bench.use(program, session)
        _ = epochs.raiseEpoch(of: PrincipalID("ada"))
        #expect(try bench.use(program, session) == .refused)
    }

    @Test("a session that the store does not know is not remembered")
    func nothing() throws {
        let program = try bench.program()
        let token = SessionToken.sample(9)
        for _ in 0..<2 { #expect(try bench.look(program, token).reason == "none") }
        #expect(bench.store.lookUps == 2)
    }
}
