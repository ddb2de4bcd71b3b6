import Sessions
import SessionsTesting
import Testing

@testable import DeviceBinding

@Suite("Renewing the cookie of a bound session")
struct RefreshTests {
    private let bench: BindingBench

    init() throws {
        bench = try BindingBench()
    }

    @Test("the next challenge comes with the answer")
    func earlyChallenge() async throws {
        let (session, _) = try await bench.bound()
        guard
            case .renewed(_, let next, _) = try await bench.ask(
                session, bench.browser.refresh(bench.challenge(session)))
        else { throw Unexpected("refused") }
        let challenge = BindingBench.challenge(in: next, before: "\"", after: "\"")
        bench.clock.advance(by: .seconds(600))
        guard case .renewed = try await bench.ask(session, bench.browser.refresh(challenge)) else {
            throw Unexpected("refused")
        }
    }

    @Test("a replayed proof gets a new challenge")
    func replay() async throws {
        let (session, _) = try await bench.bound()
        let proof = try await bench.browser.refresh(bench.challenge(session))
        guard case .renewed = try await bench.ask(session, proof) else { throw Unexpected("refused") }
        try await mustSign(session, proof)
    }

    @Test("of fifty parallel refreshes with one proof one succeeds, and the session goes on")
    func parallel() async throws {
        let (session, _) = try await bench.bound()
        let proof = try await bench.browser.refresh(bench.challenge(session))
        let renewed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    switch try await bench.ask(session, proof) {
                    case .renewed: return true
                    case .sign: return false
                    case .over, .unknown, .refused: throw Unexpected("the browser would forget the session")
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(renewed == 1)
        #expect(await bench.admits(session, try bench.refresh(session)))
    }

    @Test("an expired challenge, one of a registration and one of another session do not count")
    func otherChallenges() async throws {
        let (session, other) = (try await bench.bound().session, try await bench.bound().session)
        try await mustSign(session, bench.browser.refresh(bench.challenge(other)))
        try await mustSign(session, bench.browser.refresh(bench.offer(session)))
        let old = try await bench.challenge(session)
        bench.clock.advance(by: .seconds(901))
        try await mustSign(session, bench.browser.refresh(old))
    }

    @Test("a proof by another key does not count, and ends nothing")
    func otherKey() async throws {
        let (session, _) = try await bench.bound()
        try await mustSign(session, SoftwareBrowser().refresh(bench.challenge(session)))
        #expect(await bench.admits(session, try bench.refresh(session)))
    }

    @Test(
        "bent proofs are asked for again", arguments: ["", "a.b.c", "e30.e30.AA", String(repeating: "a", count: 9000)])
    func bent(proof: String) async throws {
        try await mustSign(bench.bound().session, proof)
    }

    @Test("two proofs are none")
    func twoProofs() async throws {
        let (session, _) = try await bench.bound()
        let proof = try await bench.browser.refresh(bench.challenge(session))
        let request = BindingRequest(proofs: [proof, proof], identifiers: ["\(session.id)"], cookies: [])
        guard case .sign = try await bench.binding.refresh(request, in: bench.sessions) else {
            throw Unexpected("renewed")
        }
    }

    @Test("an ended session is told to the browser, and does not come back")
    func ended() async throws {
        let (session, cookie) = try await bench.bound()
        let proof = try await bench.browser.refresh(bench.challenge(session))
        try await bench.sessions.revoke(.one(session.id), SessionEnding(.revoked))
        guard case .over(let instructions) = try await bench.ask(session, proof) else { throw Unexpected("it lives") }
        #expect(instructions == #"{"session_identifier":"\#(session.id)","continue":false}"#)
        #expect(await !bench.admits(session, cookie))
    }

    @Test("a session past a timeout is over, and the cookie never outlives it")
    func expired() async throws {
        let (session, _) = try await bench.bound()
        let left = session.record.absoluteExpiry.elapsed(since: bench.clock.now())
        let idle = SessionPolicy().standard.idle
        for _ in 0..<Int(left / (idle / 2)) - 1 {
            bench.clock.advance(by: idle / 2)
            #expect(await bench.admits(session, try bench.refresh(session)))
        }
        bench.clock.advance(by: (session.record.absoluteExpiry - .seconds(100)).elapsed(since: bench.clock.now()))
        guard
            case .renewed(let line, _, _) = try await bench.ask(
                session, bench.browser.refresh(bench.challenge(session)))
        else { throw Unexpected("refused") }
        #expect(line.contains("Max-Age=100;"))
        bench.clock.advance(by: .seconds(100))
        guard case .over = try await bench.ask(session) else { throw Unexpected("it lives") }
    }

    @Test("unknown, malformed and unbound sessions are unknown", arguments: ["", "x", "AAAAAAAAAAAAAAAAAAAAAA"])
    func unknown(identifier: String) async throws {
        let request = BindingRequest(proofs: [], identifiers: [identifier], cookies: [])
        guard case .unknown = try await bench.binding.refresh(request, in: bench.sessions) else {
            throw Unexpected("known")
        }
        guard case .unknown = try await bench.ask(bench.login()) else { throw Unexpected("bound") }
    }

    @Test("the cookie of a newer login makes an older session unknown, so that the browser tries the next")
    func newerLogin() async throws {
        let (old, new) = (try await bench.bound().session, try await bench.bound().session)
        let cookie = "\(SessionCookie.standard.name)=\(new.tokenToSend?.wire ?? "")"
        guard case .unknown = try await bench.ask(old, cookies: [cookie]) else { throw Unexpected("known") }
        guard case .sign = try await bench.ask(new, cookies: [cookie]) else { throw Unexpected("unknown") }
    }

    @Test("a clock that steps back or ahead ends no binding", arguments: [-40_000, -300, -1, 1, 300])
    func clockSteps(seconds: Int) async throws {
        let (session, _) = try await bench.bound()
        _ = try await bench.refresh(session)
        bench.clock.advance(by: .seconds(seconds))
        let cookie = try await bench.refresh(session)
        #expect(await bench.admits(session, cookie))
        #expect(await bench.admits(session, try bench.refresh(session)))
    }

    @Test("a store that does not answer is an error, and no answer to the browser")
    func outage() async throws {
        let (session, _) = try await bench.bound()
        let proof = try await bench.browser.refresh(bench.challenge(session))
        bench.store.fail()
        await #expect { _ = try await bench.ask(session, proof) } throws: {
            ($0 as? SessionError)?.code == .unavailable
        }
    }

    private func mustSign(_ session: Session, _ proof: String) async throws {
        guard case .sign = try await bench.ask(session, proof) else { throw Unexpected("no new challenge") }
    }
}
