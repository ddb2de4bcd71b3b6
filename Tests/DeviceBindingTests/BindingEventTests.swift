import Sessions
import SessionsTesting
import Synchronization
import Testing

@testable import DeviceBinding

@Suite("Events of bindings")
struct BindingEventTests {
    private let events: Events
    private let bench: BindingBench

    init() throws {
        events = Events()
        bench = try BindingBench(events: events)
    }

    @Test("a session is bound once")
    func bound() async throws {
        let (session, _) = try await bench.bound()
        _ = try await bench.refresh(session)
        #expect(events.seen == ["bound"])
    }

    @Test("a copy of the token alone is missing the second cookie, unless the browser had no occasion to renew it")
    func missing() async throws {
        let (session, _) = try await bench.bound()
        await report(session, cookie: nil, mayLackCookie: true)
        #expect(events.objections == [])
        await report(session, cookie: nil)
        #expect(events.objections == [.missing])
    }

    @Test("an expired value is a copy, an unknown one is foreign")
    func values() async throws {
        let (session, old) = try await bench.bound()
        bench.clock.advance(by: .seconds(700))
        await report(session, cookie: old, mayLackCookie: true)
        await report(session, cookie: "garbage", mayLackCookie: true)
        await report(session, cookie: try await bench.bound().cookie, mayLackCookie: true)
        #expect(events.objections == [.expired, .foreign, .foreign])
    }

    @Test("a value from before a step-up is no copy: the request was on its way")
    func steppedUp() async throws {
        let (session, cookie) = try await bench.bound()
        bench.clock.advance(by: .seconds(1))
        guard case .rotated(let risen) = try await bench.sessions.stepUp(session, with: [.password]) else {
            throw Unexpected("gone")
        }
        await report(risen, cookie: cookie)
        #expect(events.objections == [])
    }

    @Test("a session that is not bound causes no objection")
    func unbound() async throws {
        await report(try await bench.login(), cookie: nil)
        await report(try await bench.registered().session, cookie: "garbage")
        #expect(events.objections == [])
    }

    @Test("a second key is an objection")
    func secondKey() async throws {
        let (session, _) = try await bench.registered()
        _ = try await bench.register(SoftwareBrowser().registration(bench.offer(session)))
        #expect(events.objections == [], "on probation it may be another tab of the same browser")
        _ = try await bench.refresh(session)
        _ = try await bench.register(SoftwareBrowser().registration(bench.offer(session)))
        #expect(events.objections == [.secondKey])
    }

    @Test("a wrong signature is an objection only with the session's token: its handle is no secret")
    func signature() async throws {
        let (session, _) = try await bench.bound()
        let proof = try await SoftwareBrowser().refresh(bench.challenge(session))
        _ = try await bench.ask(session, proof)
        let forged = SessionToken.sample(5)
        for token in [forged.wire, ""] {
            _ = try await bench.ask(session, proof, cookies: ["\(SessionCookie.standard.name)=\(token)"])
        }
        #expect(events.objections == [])
        _ = try await bench.ask(
            session, proof, cookies: ["\(SessionCookie.standard.name)=\(session.tokenToSend?.wire ?? "")"])
        #expect(events.objections == [.signature])
    }

    private func report(_ session: Session, cookie: String?, mayLackCookie: Bool = false) async {
        guard case .unproven(let withheld) = await bench.lookup(session, cookie) else {
            return await bench.binding.report(
                unproven: session.record, cookies: [], mayLackCookie: mayLackCookie, from: bench.device,
                at: bench.clock.now())
        }
        await bench.binding.report(
            unproven: withheld.record, cookies: cookie.map { ["\(bench.binding.name)=\($0)"] } ?? [],
            mayLackCookie: mayLackCookie, from: bench.device, at: bench.clock.now())
    }
}

/// Keeps the events.
private final class Events: BindingEvent.Handler {
    private let events = Mutex<[BindingEvent]>([])

    func handle(_ event: BindingEvent, at now: Timestamp) async {
        events.withLock { $0.append(event) }
    }

    var seen: [String] {
        events.withLock { events in events.map { if case .bound = $0 { "bound" } else { "refused" } } }
    }

    var objections: [BindingEvent.Objection] {
        events.withLock { events in
            events.compactMap { if case .refused(_, let objection, _) = $0 { objection } else { nil } }
        }
    }
}
