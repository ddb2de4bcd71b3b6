import Sessions
import SessionsTesting
import Testing

@Suite("Changes by handle")
struct HandleTests {
    private let bench: ManagerBench

    init() throws {
        bench = try ManagerBench()
    }

    private func rotate(_ id: SessionID, seed: UInt8) async throws -> Session {
        let rotation = try await bench.manager.rotate(id, using: .seeded(UInt64(seed)))
        guard case .rotated(let session) = rotation else { throw Unexpected("\(rotation)") }
        return session
    }

    @Test("a look-up by handle is no use of the session, and says why one is over")
    func lookUp() async throws {
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(29 * 60))
        guard case .valid(let record) = try await bench.manager.lookUp(session.id) else { throw Unexpected("look-up") }
        #expect(record.lastSeen == session.record.lastSeen)
        bench.clock.advance(by: .seconds(60))
        guard case .invalid(.idle) = try await bench.manager.lookUp(session.id) else { throw Unexpected("look-up") }
        try await bench.manager.revoke(.one(session.id), SessionEnding(.disabled))
        guard case .invalid(.disabled) = try await bench.manager.lookUp(session.id) else { throw Unexpected("look-up") }
    }

    @Test("a hard rotation by handle refuses the old secret at once; its repetition gives the same new one")
    func rotation() async throws {
        let session = try await bench.signIn()
        let rotated = try await rotate(session.id, seed: 1)
        let repeated = try await rotate(session.id, seed: 1)
        #expect(repeated.tokenToSend?.wire == rotated.tokenToSend?.wire)
        #expect(repeated.record.csrf == rotated.record.csrf)
        #expect(await bench.look(session.tokenToSend).reason == "none")
        #expect(await bench.look(rotated.tokenToSend).isValid)
        #expect(bench.events.names.filter { $0 == "rotated hard" }.count == 1)
    }

    @Test("a repetition of a rotation does not bring its secret back after another one")
    func repeatedTooLate() async throws {
        let session = try await bench.signIn()
        let first = try await rotate(session.id, seed: 1)
        let second = try await rotate(session.id, seed: 2)
        guard case .superseded = try await bench.manager.rotate(session.id, using: .seeded(1)) else {
            throw Unexpected("rotation")
        }
        #expect(await bench.look(first.tokenToSend).reason == "none")
        #expect(await bench.look(second.tokenToSend).isValid)
    }

    @Test("a rotation by handle refuses a successor that was on offer")
    func offer() async throws {
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(16 * 60))
        let offered = try await bench.use(session.tokenToSend)
        let rotated = try await rotate(session.id, seed: 1)
        #expect(await bench.look(offered.tokenToSend).reason == "none")
        #expect(await bench.look(rotated.tokenToSend).isValid)
    }

    @Test("a step-up by handle notes every method and the level")
    func stepUp() async throws {
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(60))
        let rotation = try await bench.manager.rotate(
            session.id, provedBy: [.oneTimePassword, .hardwareKey], to: .aal3)
        guard case .rotated(let raised) = rotation else { throw Unexpected("\(rotation)") }
        #expect(Set(raised.record.authentication.keys) == [.password, .oneTimePassword, .hardwareKey])
        #expect(raised.record.assurance == .aal3)
        #expect(raised.record.authenticatedAt == bench.clock.now())
    }

    @Test("a session that is over is neither rotated nor changed")
    func over() async throws {
        let session = try await bench.signIn()
        try await bench.manager.revoke(.one(session.id), SessionEnding(.revoked))
        guard case .invalid(.revoked) = try await bench.manager.rotate(session.id) else { throw Unexpected("rotation") }
        let change = try await bench.manager.change(session.id) { _ in ["a": [1]] }
        guard case .invalid(.revoked) = change else { throw Unexpected("change") }
    }

    @Test("of a hundred parallel changes by a function of the record, none is lost")
    func parallelChanges() async throws {
        let session = try await bench.signIn()
        let manager = bench.manager
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    _ = try await manager.change(session.id) { record in
                        ["count": [(record.data["count"]?.first ?? 0) + 1]]
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await manager.find(session.id)?.data["count"] == [100])
    }

    @Test("values under a name that begins with NUL count against no limit")
    func notes() async throws {
        let session = try await bench.signIn()
        let large = [UInt8](repeating: 0, count: SessionData.totalLimit)
        let change = try await bench.manager.change(session.id) { _ in ["\0notes": large] }
        guard case .valid(let record) = change else { throw Unexpected("change") }
        #expect(record.data["\0notes"] == large)
    }
}
