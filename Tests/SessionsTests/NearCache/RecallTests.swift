import SessionsTesting
import Testing

@testable import Sessions

@Suite("Near cache: answers for callers that cannot wait")
struct RecallTests {
    private let bench = CacheBench()

    private func recall(
        _ program: CacheBench.Program,
        _ session: Session,
        for purpose: SessionManager.Purpose = .firstParty
    ) -> Session? {
        session.tokenToSend.flatMap { program.manager.recall($0, from: bench.device, for: purpose) }
    }

    @Test("a session in memory is recalled without a question to the store")
    func recalled() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        #expect(recall(program, session) == nil)
        _ = try bench.use(program, session)
        let before = bench.store.lookUps
        #expect(recall(program, session)?.id == session.id)
        #expect(bench.store.lookUps == before)
    }

    @Test("a rotation that is due is left to the caller that can offer a successor")
    func rotationIsDue() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        bench.wall.advance(by: .seconds(15 * 60))
        _ = try bench.use(program, session)
        #expect(recall(program, session) == nil)
        #expect(recall(program, session, for: .check)?.id == session.id)
        #expect(recall(program, session, for: .background)?.id == session.id)
    }

    @Test("another secret of a session in memory recalls nothing")
    func forged() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        let forged = program.manager.derivedToken(for: session.id)
        #expect(program.manager.recall(forged, from: bench.device, for: .check) == nil)
    }

    @Test("a session that ended is not recalled")
    func ended() throws {
        let program = try bench.program()
        let session = try bench.signIn(program)
        _ = try bench.use(program, session)
        _ = bench.start { try await program.manager.revoke(.one(session.id), SessionEnding(.revoked)) }
        bench.pass(1100)
        #expect(recall(program, session) == nil)
    }
}
