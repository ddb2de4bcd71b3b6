import Sessions
import SessionsTesting
import Testing

@Suite("Rotation")
struct RotationTests {
    @Test("a hard rotation refuses the old secret at once and keeps the id")
    func hard() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        guard case .rotated(let rotated) = try await bench.manager.rotate(session) else { throw Unexpected("lost") }
        #expect(rotated.id == session.id)
        #expect(rotated.record.csrf != session.record.csrf)
        #expect(await bench.look(session.tokenToSend).reason == "none")
        #expect(await bench.look(rotated.tokenToSend).isValid)
    }

    @Test("20 parallel hard rotations leave exactly one live secret")
    func hardRace() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        let winners = try await withThrowingTaskGroup(of: Session?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard case .rotated(let rotated) = try await bench.manager.rotate(session) else { return nil }
                    return rotated
                }
            }
            return try await group.reduce(into: [Session]()) { winners, winner in
                if let winner { winners.append(winner) }
            }
        }
        #expect(winners.count == 1)
        #expect(await bench.look(winners.first?.tokenToSend).isValid)
        #expect(await bench.look(session.tokenToSend).reason == "none")
        #expect(await bench.look(winners.first?.tokenToSend).isValid)
    }

    @Test("a step-up raises the level, dates the method, and restarts the absolute timeout")
    func stepUp() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(600))
        let outcome = try await bench.manager.stepUp(session, with: [.oneTimePassword])
        guard case .rotated(let raised) = outcome else { throw Unexpected("\(outcome)") }
        #expect(raised.assurance(at: bench.clock.now()) == .aal2)
        #expect(raised.record.authentication[.oneTimePassword] == bench.clock.now())
        #expect(raised.record.absoluteExpiry == bench.clock.now() + bench.manager.policy.standard.absolute)
        #expect(raised.isFresh(within: .seconds(1), at: bench.clock.now()))
        #expect(!raised.isFresh(within: .seconds(300), at: bench.clock.now() + .seconds(301)))
        #expect(!raised.isFresh(within: .seconds(300), at: bench.clock.now() - .seconds(7200)), "set back")
    }

    @Test("re-authentication never lowers the level")
    func neverLowers() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        guard
            case .rotated(let raised) = try await bench.manager.stepUp(
                session, with: [.hardwareKey(userVerified: false)]),
            case .rotated(let again) = try await bench.manager.stepUp(raised, with: [.password])
        else { throw Unexpected("lost") }
        #expect(again.record.assurance == .aal3)
    }

    @Test("a soft rotation offers a successor after the interval, and parallel requests carry the same one")
    func offersOnce() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        #expect(try await bench.use(session.tokenToSend).tokenToSend == nil)
        bench.clock.advance(by: .seconds(15 * 60))
        let digests = try await withThrowingTaskGroup(of: SecretDigest?.self) { group in
            for _ in 0..<20 { group.addTask { try await bench.use(session.tokenToSend).tokenToSend?.digest } }
            return try await group.reduce(into: Set<SecretDigest>()) { digests, digest in
                if let digest { digests.insert(digest) }
            }
        }
        #expect(digests.count == 1)
    }

    @Test("an offer whose response was lost costs nothing and is made again")
    func lostOffer() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(15 * 60))
        let first = try await bench.use(session.tokenToSend).tokenToSend?.digest
        bench.clock.advance(by: .seconds(20 * 60))
        let second = try await bench.use(session.tokenToSend).tokenToSend?.digest
        #expect(first != nil && first == second)
    }

    @Test("the old secret is good for the grace after the successor arrived, and no longer")
    func grace() async throws {
        let bench = try ManagerBench()
        let (session, successor) = try await offered(bench)
        _ = try await bench.use(successor)
        bench.clock.advance(by: .milliseconds(9_999))
        #expect(await bench.look(session.tokenToSend).isValid)
        bench.clock.advance(by: .milliseconds(1))
        #expect(await bench.look(session.tokenToSend).reason == "replay")
    }

    @Test("a replaced secret ends the session for all its holders, with an alarm")
    func replay() async throws {
        let bench = try ManagerBench()
        let (session, successor) = try await offered(bench)
        _ = try await bench.use(successor)
        bench.clock.advance(by: .seconds(11))
        #expect(await bench.look(session.tokenToSend).reason == "replay")
        #expect(await bench.look(successor).reason == "replay")
        #expect(bench.events.names.contains("replayed"))
        #expect(bench.events.names.contains("ended replay"))
    }

    @Test("a made-up secret under a known handle is no alarm and ends nothing")
    func garbageIsNoAlarm() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        var bytes = session.id.bytes
        bytes += [UInt8](repeating: 7, count: 32)
        let forged = SessionToken(wire: Base64URL.encode(bytes).utf8)
        #expect(forged?.id == session.id)
        #expect(await bench.look(forged).reason == "none")
        #expect(await bench.look(session.tokenToSend).isValid)
        #expect(bench.events.names == ["began"])
    }

    @Test("a check on behalf of a proxy never offers a successor")
    func checkNeverOffers() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(15 * 60))
        #expect(try await bench.use(session.tokenToSend, for: .check).tokenToSend == nil)
    }

    @Test("a soft rotation keeps the CSRF value, so that an open form does not fail")
    func softKeepsCSRF() async throws {
        let bench = try ManagerBench()
        let (session, successor) = try await offered(bench)
        #expect(try await bench.use(successor).record.csrf == session.record.csrf)
    }

    @Test("a hard rotation refuses a successor that was on offer")
    func hardWithdrawsOffer() async throws {
        let bench = try ManagerBench()
        let (session, successor) = try await offered(bench)
        guard case .rotated = try await bench.manager.rotate(session) else { throw Unexpected("lost") }
        #expect(await bench.look(successor).reason == "none")
    }

    private func offered(_ bench: ManagerBench) async throws -> (session: Session, successor: SessionToken?) {
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(15 * 60))
        return (session, try await bench.use(session.tokenToSend).tokenToSend)
    }
}
