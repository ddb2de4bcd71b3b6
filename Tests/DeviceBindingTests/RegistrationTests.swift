import Sessions
import SessionsTesting
import Testing

@testable import DeviceBinding

@Suite("Registering a browser's key")
struct RegistrationTests {
    private let bench: BindingBench

    init() throws {
        bench = try BindingBench()
    }

    @Test("the answer names the session, the cookie and where it is renewed")
    func answer() async throws {
        let session = try await bench.login()
        guard
            case .renewed(let cookie, let challenge, let instructions) =
                try await bench.register(bench.browser.registration(bench.offer(session)))
        else { throw Unexpected("refused") }
        #expect(cookie.hasPrefix("__Host-session-bound="))
        #expect(cookie.hasSuffix("; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax"))
        #expect(challenge.hasSuffix(";id=\"\(session.id)\""))
        #expect(
            instructions
                == #"{"session_identifier":"\#(session.id)","refresh_url":"/dbsc/refresh","#
                + #""scope":{"origin":"https://app.example","include_site":false},"credentials":[{"type":"cookie","#
                + #""name":"__Host-session-bound","attributes":"Path=/; Secure; HttpOnly; SameSite=Lax"}]}"#)
    }

    @Test("a session has one key for life")
    func once() async throws {
        let (session, _) = try await bench.registered()
        bench.clock.advance(by: .seconds(1))
        let challenge = bench.offer(session)
        await refused(.challenge) { try await bench.register(SoftwareBrowser().registration(challenge)) }
        await refused(.challenge) { try await bench.register(bench.browser.registration(challenge)) }
    }

    @Test("of twenty parallel registrations exactly one succeeds")
    func parallel() async throws {
        let session = try await bench.login()
        let challenge = bench.offer(session)
        let successes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard case .renewed = try await bench.register(SoftwareBrowser().registration(challenge)) else {
                        return false
                    }
                    return true
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
    }

    @Test("a key can be registered for two minutes after the login")
    func late() async throws {
        let session = try await bench.login()
        let challenge = bench.offer(session)
        bench.clock.advance(by: .seconds(120))
        await refused(.challenge) { try await bench.register(bench.browser.registration(challenge)) }
    }

    @Test("a challenge of a refresh registers nothing, nor does one of another secret")
    func foreignChallenge() async throws {
        let (bound, session) = (try await bench.bound().session, try await bench.login())
        let other = try BindingBench()
        let refreshing = try await bench.challenge(bound)
        let foreign = try DeviceBinding(
            secret: #require(BindingSecret([UInt8](repeating: 8, count: 32))), at: "https://app.example"
        ).registration(of: session.record, at: other.clock.now())
        for challenge in [
            refreshing, BindingBench.challenge(in: foreign, before: "\"", after: "challenge=\""), "", "x",
        ] {
            await refused(.challenge) { try await bench.register(bench.browser.registration(challenge)) }
        }
        #expect(await bench.admits(session))
    }

    @Test("the key of a session that is over cannot be registered")
    func ended() async throws {
        let session = try await bench.login()
        let challenge = bench.offer(session)
        try await bench.sessions.revoke(.one(session.id), SessionEnding(.logout))
        guard case .over = try await bench.register(bench.browser.registration(challenge)) else {
            throw Unexpected("registered")
        }
    }

    @Test("a cookie of another session contradicts the challenge")
    func otherCookie() async throws {
        let (session, other) = (try await bench.login(), try await bench.login())
        let proof = try bench.browser.registration(bench.offer(session))
        let name = SessionCookie.standard.name
        let foreign = other.tokenToSend?.wire ?? ""
        await refused(.challenge) { try await bench.register(proof, cookies: ["\(name)=\(foreign)"]) }
        let own = session.tokenToSend?.wire ?? ""
        // The same registration again gets another answer.
        for cookies in [own, "garbage", "\(own); \(name)=planted"] {
            guard case .renewed = try await bench.register(proof, cookies: ["\(name)=\(cookies)"]) else {
                throw Unexpected("refused")
            }
        }
    }

    @Test("none, several and broken proofs register nothing", arguments: [[], ["a", "b"], [""], ["a.b.c"]])
    func noProof(proofs: [String]) async throws {
        let request = BindingRequest(proofs: proofs, cookies: [])
        await refused(.malformed) { try await bench.binding.register(request, in: bench.sessions) }
    }

    @Test("quotes around a proof change nothing")
    func quoted() async throws {
        let session = try await bench.login()
        let proof = try bench.browser.registration(bench.offer(session))
        guard case .renewed = try await bench.register("\"\(proof)\"") else { throw Unexpected("refused") }
    }

    private func refused(_ refusal: ProofRefusal, _ body: () async throws -> BindingAnswer) async {
        do {
            guard case .refused(refusal) = try await body() else {
                Issue.record("not refused")
                return
            }
        } catch {
            Issue.record("\(error)")
        }
    }
}
