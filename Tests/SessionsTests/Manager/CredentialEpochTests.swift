import Sessions
import SessionsTesting
import Synchronization
import Testing

/// Principals with an epoch each; what an application with accounts of its own would keep in a table.
private final class Epochs: CredentialEpoch.Source {
    private struct State {
        var standing: CredentialEpoch.Standing = .active(CredentialEpoch(rawValue: 1))
        var isAway = false
        var questions = 0
    }

    private let state = Mutex(State())

    var questions: Int { state.withLock { $0.questions } }

    func change(to standing: CredentialEpoch.Standing) {
        state.withLock { $0.standing = standing }
    }

    func goAway() {
        state.withLock { $0.isAway = true }
    }

    func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        try state.withLock { state in
            state.questions += 1
            if state.isAway { throw Unexpected("away") }
            return state.standing
        }
    }
}

@Suite("Credential epoch")
struct CredentialEpochTests {
    private let epochs = Epochs()
    private let clock = ManualClock()
    private let store = FaultInjectingStore(MemorySessionStore())
    private let manager: SessionManager
    private let device = Device(userAgent: "Browser/1", address: "192.0.2.7")
    private let first = CredentialEpoch(rawValue: 1)
    private let second = CredentialEpoch(rawValue: 2)

    init() throws {
        manager = try SessionManager(store: store, clock: clock, epochs: epochs)
    }

    private func signIn(under epoch: CredentialEpoch? = nil) async throws -> Session {
        let outcome = try await manager.login(PrincipalID("ada"), under: epoch ?? first, from: device)
        guard case .signedIn(let session) = outcome else { throw Unexpected("\(outcome)") }
        return session
    }

    private func look(_ session: Session, for purpose: SessionManager.Purpose = .firstParty) async
        -> SessionManager.Lookup
    {
        await manager.authenticate(session.tokenToSend, from: device, for: purpose)
    }

    @Test(
        "a session ends, with the reason, the moment its principal gets a new epoch",
        arguments: [EndReason.passwordChanged, .revoked, .disabled])
    func endsByCommit(reason: EndReason) async throws {
        let session = try await signIn()
        #expect(await look(session).isValid)
        epochs.change(to: .active(second, since: reason))
        for purpose in [SessionManager.Purpose.firstParty, .check, .background] {
            #expect(await look(session, for: purpose).reason == reason.rawValue)
        }
        #expect(store.calls(.end) == 0)
    }

    @Test("a session of a principal who may hold none is over, and stays over when they may again")
    func inactive() async throws {
        let session = try await signIn()
        epochs.change(to: .inactive(.disabled))
        #expect(await look(session).reason == "disabled")
        epochs.change(to: .active(second, since: .disabled))
        #expect(await look(session).reason == "disabled")
    }

    @Test("a login that was proved under an earlier epoch is over before it is used")
    func lateLogin() async throws {
        epochs.change(to: .active(second))
        #expect(await look(try await signIn(under: first)).reason == "password_changed")
        #expect(await look(try await signIn(under: second)).isValid)
    }

    @Test("a login that does not say under which epoch it was proved is refused")
    func loginWithoutEpoch() async throws {
        await #expect(throws: SessionError.self) { try await manager.login(PrincipalID("ada"), from: device) }
        #expect(store.calls(.insert) == 0)
    }

    @Test("when the epoch cannot be known, the session is neither valid nor over")
    func unavailable() async throws {
        let session = try await signIn()
        epochs.goAway()
        guard case .unavailable = await look(session) else {
            Issue.record("not unavailable")
            return
        }
    }

    @Test("a look-up asks for the epoch once, and a visitor's or a refused one not at all")
    func questions() async throws {
        let session = try await signIn()
        _ = await look(session)
        #expect(epochs.questions == 1)
        let visitor = try await manager.begin(with: SessionData(["a": [1]]), from: device)
        #expect(await look(visitor).isValid)
        _ = await manager.authenticate(.sample(9), from: device)
        clock.advance(by: .seconds(3600))
        #expect(await look(session).reason == "idle")
        #expect(epochs.questions == 1)
    }

    @Test("the handler of the request finds the principal's details from the look-up")
    func details() async throws {
        epochs.change(to: .active(first, details: "Ada L."))
        guard case .valid(let session) = await look(try await signIn()) else { throw Unexpected("not valid") }
        #expect(session.details as? String == "Ada L.")
    }

    @Test("the session that made the change goes on under the new epoch with a new secret, and only that one")
    func ownSession() async throws {
        let (own, other) = (try await signIn(), try await signIn())
        epochs.change(to: .active(second))
        guard case .rotated(let rotated) = try await manager.rotate(own, under: second) else {
            throw Unexpected("not rotated")
        }
        #expect(await look(rotated).isValid)
        #expect(await look(own).reason == "none")
        #expect(await look(other).reason == "password_changed")
    }

    @Test("a step-up does not carry a session over a change of credentials")
    func stepUp() async throws {
        let session = try await signIn()
        epochs.change(to: .active(second))
        _ = try await manager.stepUp(session, with: [.password], under: second)
        guard case .rotated(let raised) = try await manager.stepUp(try await signIn(), with: [.password]) else {
            return
        }
        #expect(await look(raised).reason == "password_changed")
    }

    @Test("an offered secret of an earlier epoch is refused and not confirmed")
    func offered() async throws {
        let session = try await signIn()
        clock.advance(by: .seconds(16 * 60))
        guard case .valid(let seen) = await look(session), let offer = seen.tokenToSend else {
            throw Unexpected("nothing offered")
        }
        epochs.change(to: .active(second))
        #expect(await manager.authenticate(offer, from: device).reason == "password_changed")
        #expect(store.calls(.rotate) == 1)
    }
}

@Suite("Parallel proofs")
struct ParallelProofTests {
    private let bench: ManagerBench
    private let epoch = CredentialEpoch(rawValue: 4)

    init() throws {
        bench = try ManagerBench()
    }

    private func signIn() async throws -> Session {
        let outcome = try await bench.manager.login(PrincipalID("ada"), under: epoch, from: Device())
        guard case .signedIn(let session) = outcome else { throw Unexpected("\(outcome)") }
        return session
    }

    @Test("of parallel requests with the same token that proved the same credentials, all get the same new token")
    func join() async throws {
        let session = try await signIn()
        let later = CredentialEpoch(rawValue: 5)
        for prove in [
            { try await bench.manager.rotate(session, under: later) },
            { try await bench.manager.stepUp(session, with: [.password], under: later) },
        ] as [() async throws -> SessionManager.RotationOutcome] {
            guard case .rotated(let one) = try await bench.manager.rotate(session, under: later),
                case .rotated(let other) = try await prove()
            else { throw Unexpected("overtaken") }
            #expect(one.tokenToSend?.digest == other.tokenToSend?.digest)
            #expect(await bench.look(other.tokenToSend).isValid)
        }
    }

    @Test("who proved earlier credentials, or none, does not get the new token")
    func earlierProof() async throws {
        let session = try await signIn()
        _ = try await bench.manager.rotate(session, under: CredentialEpoch(rawValue: 5))
        let attempts = [
            try await bench.manager.rotate(session), try await bench.manager.rotate(session, under: epoch),
            try await bench.manager.stepUp(session, with: [.password]),
            try await bench.manager.stepUp(session, with: [.password], under: epoch),
        ]
        for outcome in attempts {
            guard case .superseded = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test("a request that proved less than the one that overtook it does not get the new token")
    func lesserProof() async throws {
        let session = try await signIn()
        let token = try #require(session.tokenToSend)
        bench.clock.advance(by: .seconds(60))
        guard
            case .rotated(let raised) = try await bench.manager.stepUp(
                session, with: [.password, .oneTimePassword], under: epoch)
        else { throw Unexpected("overtaken") }
        let old = try #require(try await bench.manager.overtaken(token)).session
        let attempts = [
            try await bench.manager.rotate(session, under: epoch),
            try await bench.manager.stepUp(session, with: [.password], under: epoch),
            try await bench.manager.stepUp(old, with: [.password], under: epoch),
        ]
        for outcome in attempts {
            guard case .superseded = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        guard
            case .rotated(let same) = try await bench.manager.stepUp(
                old, with: [.password, .oneTimePassword], under: epoch)
        else { throw Unexpected("overtaken") }
        #expect(same.tokenToSend?.digest == raised.tokenToSend?.digest)
    }

    @Test("ten seconds after the rotation no request gets the new token any more")
    func late() async throws {
        let session = try await signIn()
        _ = try await bench.manager.rotate(session, under: epoch)
        bench.clock.advance(by: .seconds(10))
        guard case .superseded = try await bench.manager.rotate(session, under: epoch) else {
            Issue.record("joined")
            return
        }
    }

    @Test("a token that another request replaced is recognised, and no other")
    func overtaken() async throws {
        let session = try await signIn()
        let token = try #require(session.tokenToSend)
        guard case .rotated(let rotated) = try await bench.manager.rotate(session, under: epoch) else { return }
        #expect(try await bench.manager.overtaken(token)?.isReplaced == true)
        #expect(try await bench.manager.overtaken(try #require(rotated.tokenToSend))?.isReplaced == false)
        #expect(try await bench.manager.overtaken(.sample(9)) == nil)
        bench.clock.advance(by: .seconds(10))
        #expect(try await bench.manager.overtaken(token) == nil)
        try await bench.manager.revoke(.one(session.id), SessionEnding(.revoked))
        #expect(try await bench.manager.overtaken(token) == nil)
    }
}
