import Sessions
import SessionsTesting
import Testing

@Suite("New sessions")
struct MintTests {
    private let bench: ManagerBench

    init() throws {
        bench = try ManagerBench()
    }

    @Test("a login can bring data, which wins over what is carried from the session before")
    func data() async throws {
        let visitor = try await bench.manager.begin(with: SessionData(["cart": [1], "step": [1]]), from: bench.device)
        let outcome = try await bench.manager.login(
            bench.ada, replacing: visitor, carrying: ["cart", "step"], adding: SessionData(["step": [2], "new": [3]]),
            from: bench.device)
        guard case .signedIn(let session) = outcome else { throw Unexpected("\(outcome)") }
        #expect(session.record.data == SessionData(["cart": [1], "step": [2], "new": [3]]))
    }

    @Test("data beyond a limit is refused before anything ends")
    func tooMuch() async throws {
        let visitor = try await bench.manager.begin(with: SessionData(["cart": [1]]), from: bench.device)
        let value = [UInt8](repeating: 0, count: SessionData.valueLimit)
        let tooMuch = SessionData(Dictionary(uniqueKeysWithValues: (0..<5).map { ("\($0)", value) }))
        await #expect(throws: SessionError.self) {
            try await bench.manager.login(bench.ada, replacing: visitor, adding: tooMuch, from: bench.device)
        }
        #expect(await bench.look(visitor.tokenToSend).isValid)
    }

    @Test("a session can have shorter timeouts than the policy's, and no longer ones")
    func limits() async throws {
        let short = SessionPolicy.Timeouts(idle: .seconds(60), absolute: .seconds(90 * 86_400))
        let session = try await bench.manager.begin(with: SessionData(), within: short, from: bench.device)
        #expect(session.record.idleTimeout == .seconds(60))
        #expect(session.record.absoluteExpiry == bench.clock.now() + SessionPolicy().standard.absolute)
    }

    @Test("a step-up restarts a shorter absolute timeout, and does not lengthen it")
    func stepUpKeepsLimits() async throws {
        let short = SessionPolicy.Timeouts(idle: .seconds(600), absolute: .seconds(600))
        let outcome = try await bench.manager.login(bench.ada, within: short, from: bench.device)
        guard case .signedIn(let session) = outcome else { throw Unexpected("\(outcome)") }
        bench.clock.advance(by: .seconds(500))
        let rotation = try await bench.manager.stepUp(session, with: [.oneTimePassword])
        guard case .rotated(let raised) = rotation else { throw Unexpected("\(rotation)") }
        #expect(raised.record.absoluteExpiry == bench.clock.now() + .seconds(600))
    }

    @Test("a visitor's session can be remembered, and replace a user's")
    func begin() async throws {
        let user = try await bench.signIn()
        let visitor = try await bench.manager.begin(
            with: SessionData(), lifetime: .remembered, replacing: user, from: bench.device)
        #expect(visitor.record.lifetime == .remembered)
        #expect(visitor.record.principal == nil)
        #expect(await bench.look(user.tokenToSend).reason == "logout")
    }

    @Test("a repeated call finds the session of the first one, and evicts and replaces nothing more")
    func repeated() async throws {
        let old = try await bench.signIn()
        var new = NewSession(from: bench.device)
        (new.principal, new.methods, new.replaced) = (bench.ada, [.password], old.id)
        let first = try await bench.manager.mint(new, using: .seeded(1))
        let count = bench.events.names.count
        let second = try await bench.manager.mint(new, using: .seeded(1))
        guard case .minted(let made, let ended) = first, case .repeated(let found) = second else {
            throw Unexpected("\(first), \(second)")
        }
        #expect(ended.map(\.id) == [old.id])
        #expect(found.record == made.record)
        #expect(found.tokenToSend?.wire == made.tokenToSend?.wire)
        #expect(bench.events.names.count == count)
        #expect(try await bench.manager.count() == 1)
    }

    @Test("a repetition after the session ended, or got another secret, creates nothing")
    func repeatedTooLate() async throws {
        var new = NewSession(from: bench.device)
        (new.principal, new.methods) = (bench.ada, [.password])
        guard case .minted(let made, _) = try await bench.manager.mint(new, using: .seeded(1)) else {
            throw Unexpected("mint")
        }
        _ = try await bench.manager.rotate(made)
        guard case .spent(nil) = try await bench.manager.mint(new, using: .seeded(1)) else {
            throw Unexpected("mint after a rotation")
        }
        try await bench.manager.revoke(.one(made.id), SessionEnding(.revoked))
        guard case .spent(.revoked) = try await bench.manager.mint(new, using: .seeded(1)) else {
            throw Unexpected("mint after the end")
        }
        #expect(try await bench.manager.count() == 0)
    }

    @Test("of parallel changes of a session, none is lost by the login that replaces it")
    func carried() async throws {
        let visitor = try await bench.manager.begin(with: SessionData(["n": [0]]), from: bench.device)
        let manager = bench.manager
        let accepted = try await withThrowingTaskGroup(of: UInt8.self) { group in
            for number in UInt8(1)...50 {
                group.addTask {
                    let change = try await manager.change(visitor.id) { _ in ["n": [number]] }
                    if case .valid(let record) = change { return record.data["n"]?.first ?? 0 }
                    return 0
                }
            }
            let outcome = try await manager.login(bench.ada, replacing: visitor, carrying: ["n"], from: bench.device)
            guard case .signedIn(let session) = outcome else { throw Unexpected("\(outcome)") }
            var last: Set<UInt8> = [0]
            for try await number in group { last.insert(number) }
            return (last, session.record.data["n"]?.first)
        }
        #expect(accepted.1.map { accepted.0.contains($0) } == true)
    }
}
