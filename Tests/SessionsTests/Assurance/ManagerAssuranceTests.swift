import Sessions
import SessionsTesting
import Testing

@Suite("The level of a session, from the proofs that the manager is given")
struct ManagerAssuranceTests {
    private let bench: ManagerBench

    init() throws {
        bench = try ManagerBench { $0.limit = .init(maximum: 1000) }
    }

    private func login(
        _ proofs: [AuthenticationProof],
        _ lifetime: SessionPolicy.Lifetime = .standard
    ) async throws -> Session {
        let outcome = try await bench.manager.login(bench.ada, with: proofs, lifetime: lifetime, from: bench.device)
        guard case .signedIn(let session) = outcome else { throw Unexpected("\(outcome)") }
        return session
    }

    private func stepUp(_ session: Session, _ proofs: [AuthenticationProof]) async throws -> Session {
        let outcome = try await bench.manager.stepUp(session, with: proofs)
        guard case .rotated(let raised) = outcome else { throw Unexpected("\(outcome)") }
        return raised
    }

    private func level(_ session: Session) -> AssuranceLevel? { session.assurance(at: bench.clock.now()) }

    @Test("a login reaches the level of its proofs, for every combination, and records their methods")
    func logins() async throws {
        for samples in ProofSample.combinations {
            let session = try await login(samples.proofs)
            #expect(level(session) == samples.level, "\(samples)")
            #expect(Set(session.record.authentication.keys.map(\.rawValue)) == samples.methods)
            #expect(session.record.authentication.values.allSatisfy { $0 == bench.clock.now() })
        }
    }

    @Test("a step-up reaches the level of its proof together with that of the login, for every pair")
    func stepUps() async throws {
        for first in ProofSample.all {
            for second in ProofSample.all {
                let session = try await login([first.proof])
                bench.clock.advance(by: .seconds(60))
                let raised = try await stepUp(session, [second.proof])
                #expect(level(raised) == [first, second].level, "\(first), then \(second)")
            }
        }
    }

    @Test("a login and a step-up without a proof are refused, and nothing changes")
    func none() async throws {
        let session = try await login([.password])
        await #expect(throws: SessionError.self) { try await login([]) }
        await #expect(throws: SessionError.self) { try await stepUp(session, []) }
        #expect(await bench.look(session.tokenToSend).isValid)
        #expect(bench.events.names == ["began"])
    }

    @Test("proofs of one kind add up to nothing, however many there are")
    func oneKind() async throws {
        var session = try await login([.oneTimePassword])
        for proof in [AuthenticationProof.oneTimePassword, .recoveryCode, .passkey(userVerified: false)] {
            session = try await stepUp(session, [proof])
            #expect(level(session) == .aal1)
        }
        #expect(session.record.assurance == .aal1)
    }

    @Test("an earlier proof counts together with a new one up to the last millisecond of the limit")
    func earlier() async throws {
        for (age, expected) in [(Duration.milliseconds(86_399_999), AssuranceLevel.aal2), (.seconds(86_400), .aal1)] {
            let session = try await login([.password], .remembered)
            bench.clock.advance(by: age)
            let raised = try await stepUp(session, [.oneTimePassword])
            #expect(level(raised) == expected)
            #expect(raised.record.assurance == expected)
        }
        for (age, expected) in [(Duration.milliseconds(43_199_999), AssuranceLevel.aal3), (.seconds(43_200), .aal2)] {
            let session = try await login([.hardwareKey(userVerified: false)], .remembered)
            bench.clock.advance(by: age)
            #expect(level(try await stepUp(session, [.password])) == expected)
        }
    }

    @Test("an earlier proof dated in the future does not count together with a new one")
    func future() async throws {
        let session = try await login([.password])
        bench.clock.advance(by: .seconds(-3_600))
        #expect(level(try await stepUp(session, [.oneTimePassword])) == .aal1)
    }

    @Test("the level that was reached never falls, and a single factor does not bring it back")
    func neverFalls() async throws {
        let session = try await login([.password, .oneTimePassword], .remembered)
        bench.clock.advance(by: .seconds(2 * 86_400))
        #expect(level(session) == .aal1)
        let confirmed = try await stepUp(session, [.password])
        #expect(confirmed.record.assurance == .aal2)
        #expect(level(confirmed) == .aal1)
        #expect(level(try await stepUp(confirmed, [.oneTimePassword])) == .aal2)
    }

    @Test("a method of the application counts together with an earlier password, and its kinds are not remembered")
    func own() async throws {
        let sms = AuthenticationProof(by: AuthenticationMethod(rawValue: "sms"), .possession)
        #expect(level(try await stepUp(try await login([.password]), [sms])) == .aal2)
        #expect(level(try await stepUp(try await login([sms]), [.password])) == .aal1)
        #expect(level(try await stepUp(try await login([sms]), [.password, sms])) == .aal2)
        let badge = AuthenticationProof(by: AuthenticationMethod(rawValue: "badge"), .possession, .inherence)
        let session = try await login([.password, .oneTimePassword], .remembered)
        bench.clock.advance(by: .seconds(2 * 86_400))
        #expect(level(try await stepUp(session, [badge])) == .aal2)
    }

    @Test("a level that the application states itself is kept")
    func stated() async throws {
        var new = NewSession(from: bench.device)
        (new.principal, new.methods, new.assurance) = (bench.ada, [.password], .aal2)
        guard case .minted(let session, _) = try await bench.manager.mint(new) else { throw Unexpected("mint") }
        #expect(level(session) == .aal2)
        let sms = AuthenticationMethod(rawValue: "sms")
        let rotation = try await bench.manager.rotate(session.id, provedBy: [sms], to: .aal3)
        guard case .rotated(let raised) = rotation else { throw Unexpected("\(rotation)") }
        #expect(level(raised) == .aal3)
        bench.clock.advance(by: .seconds(86_400))
        #expect(level(raised) == .aal1)
    }

    @Test("a remembered session keeps its second factor for an hour, however much it is used, and goes on without it")
    func remembered() async throws {
        let session = try await login([.passkey(userVerified: true)], .remembered)
        for _ in 0..<59 {
            bench.clock.advance(by: .seconds(60))
            #expect(level(try await bench.use(session.tokenToSend)) == .aal2)
        }
        bench.clock.advance(by: .seconds(60))
        #expect(level(try await bench.use(session.tokenToSend)) == .aal1)
    }
}
