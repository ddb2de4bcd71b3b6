import Sessions
import SessionsTesting
import Testing

@testable import DeviceBinding

@Suite("Sessions that are bound to a browser")
struct DeviceBindingTests {
    @Test("a browser that registers nothing goes on as before")
    func unbound() async throws {
        let bench = try BindingBench()
        let session = try await bench.login()
        bench.clock.advance(by: .seconds(600))
        #expect(await bench.admits(session))
    }

    @Test("on probation the session is admitted without a proof, and once bound only with one")
    func probation() async throws {
        let bench = try BindingBench()
        let (session, first) = try await bench.registered()
        #expect(await bench.admits(session))
        let second = try await bench.refresh(session)
        #expect(await bench.admits(session, second))
        #expect(await bench.admits(session, first), "requests in flight carry the previous value")
        #expect(await !bench.admits(session))
    }

    @Test("both cookies, copied, are of no use eleven minutes later, while the owner goes on")
    func stolen() async throws {
        let bench = try BindingBench()
        let (session, stolen) = try await bench.bound()
        bench.clock.advance(by: .seconds(661))
        guard case .unproven(let withheld) = await bench.lookup(session, stolen) else {
            throw Unexpected("a stolen copy was admitted")
        }
        #expect(withheld.id == session.id)
        #expect(await bench.admits(session, try bench.refresh(session)))
    }

    @Test("a request that is not proved is no activity")
    func noActivity() async throws {
        let bench = try BindingBench()
        let (session, _) = try await bench.bound()
        bench.clock.advance(by: .seconds(1790))
        _ = await bench.lookup(session)
        bench.clock.advance(by: .seconds(11))
        guard case .invalid(.idle) = await bench.lookup(session) else { throw Unexpected("the session lives on") }
    }

    @Test("the value of another session's cookie proves nothing")
    func otherSession() async throws {
        let bench = try BindingBench()
        let (first, second) = (try await bench.bound(), try await bench.bound())
        #expect(await !bench.admits(first.session, second.cookie))
    }

    @Test("a step-up demands a new proof, a rotation does not")
    func stepUp() async throws {
        let bench = try BindingBench()
        var (session, cookie) = try await bench.bound()
        guard case .rotated(let rotated) = try await bench.sessions.rotate(session) else { throw Unexpected("gone") }
        #expect(await bench.admits(rotated, cookie))
        bench.clock.advance(by: .seconds(1))
        guard case .rotated(let risen) = try await bench.sessions.stepUp(rotated, with: [.password]) else {
            throw Unexpected("gone")
        }
        #expect(await !bench.admits(risen, cookie))
        cookie = try await bench.refresh(risen)
        #expect(await bench.admits(risen, cookie))
    }

    @Test("where a binding is required, a session without one is admitted for a minute and a half")
    func required() async throws {
        let bench = try BindingBench(.required)
        let session = try await bench.login()
        #expect(await bench.admits(session))
        bench.clock.advance(by: .seconds(90))
        #expect(await !bench.admits(session))
        let (bound, cookie) = try await bench.bound()
        bench.clock.advance(by: .seconds(90))
        #expect(await bench.admits(bound, cookie))
    }

    @Test("where a binding is required, probation ends too")
    func requiredProbation() async throws {
        let bench = try BindingBench(.required)
        let (session, cookie) = try await bench.registered()
        bench.clock.advance(by: .seconds(89))
        #expect(await bench.admits(session))
        bench.clock.advance(by: .seconds(40))
        #expect(await !bench.admits(session, cookie))
    }

    @Test("a binding that cannot be read admits no request")
    func unreadable() async throws {
        let bench = try BindingBench()
        let (session, cookie) = try await bench.bound()
        _ = try await bench.store.update(
            session.id, data: [SessionBinding.field: [9, 9, 9]], expectedVersion: nil)
        #expect(await !bench.admits(session, cookie))
    }

    @Test("the sessions of visitors need no proof")
    func others() async throws {
        let bench = try BindingBench(.required)
        let visitor = try await bench.sessions.begin(with: SessionData(), from: bench.device)
        bench.clock.advance(by: .seconds(300))
        #expect(await bench.admits(visitor))
    }

    @Test("bindings are made over https only, with a name that has room")
    func configuration() throws {
        let secret = try #require(BindingSecret([UInt8](repeating: 1, count: 32)))
        #expect(throws: SessionError.self) { try DeviceBinding(secret: secret, at: "http://app.example") }
        #expect(throws: SessionError.self) { try DeviceBinding(secret: secret, at: "https://app.example/") }
        #expect(throws: SessionError.self) {
            let name = "__Host-" + String(repeating: "a", count: 57)
            return try DeviceBinding(secret: secret, at: "https://app.example", cookie: SessionCookie(name: name))
        }
        #expect(BindingSecret([UInt8](repeating: 1, count: 31)) == nil)
    }
}
