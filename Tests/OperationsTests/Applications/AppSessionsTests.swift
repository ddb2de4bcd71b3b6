import Sessions
import SessionsTesting
import Testing

@testable import ForwardAuth
@testable import Operations
@testable import RequestEdge
@testable import WebAddresses

@Suite("How a session reaches the hosts of applications") struct AppSessionsTests {
    private let clock = ManualClock()
    private let store = MemorySessionStore()
    private let host = AppHost("app.example.net")
    private let challenge = AppBinding().challenge
    private let ada = PrincipalID(rawValue: "ada")

    private func manager() throws -> SessionManager {
        try SessionManager(store: store, clock: clock)
    }

    private func signIn(_ sessions: SessionManager) async throws -> Session {
        guard case .signedIn(let session) = try await sessions.login(ada, from: Device()) else {
            throw SessionError(.unavailable, "not signed in")
        }
        return session
    }

    private func isGood(_ token: SessionToken, at host: AppHost, _ access: AppSessions) async -> Bool {
        if case .valid = await access.authenticate(token, provedBy: [], at: host, from: Device()) { return true }
        return false
    }

    @Test("a handover code is redeemed once, for a cookie that is valid at its host only")
    func once() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        let code = try #require(
            try await access.issue(session.id, for: host, challenge: challenge, at: clock.now()))
        let token = try #require(
            try await access.redeem(code, at: host, answering: [challenge], at: clock.now()))
        #expect(try await access.redeem(code, at: host, answering: [challenge], at: clock.now()) == nil)
        #expect(await isGood(token, at: host, access))
        #expect(await isGood(token, at: AppHost("APP.example.net"), access))
        #expect(await !isGood(token, at: AppHost("other.example.net"), access))
        #expect(await !isGood(code, at: host, access))
        guard case .invalid(nil) = await sessions.authenticate(token, from: Device()) else {
            Issue.record("an application's cookie opened the session itself")
            return
        }
        let main = try #require(session.tokenToSend)
        #expect(await !isGood(main, at: host, access))
    }

    @Test("of twenty parallel uses of one handover code, one succeeds")
    func parallel() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        let (host, challenge, now) = (host, challenge, clock.now())
        let code = try #require(try await access.issue(session.id, for: host, challenge: challenge, at: now))
        let tokens = try await withThrowingTaskGroup(of: SessionToken?.self) { group in
            for _ in 0..<20 {
                group.addTask { try await access.redeem(code, at: host, answering: [challenge], at: now) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens.compactMap { $0 }.count == 1)
    }

    @Test("a handover code is invalid at another host, in another browser, or after thirty seconds")
    func bound() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        let now = clock.now()
        let code = try #require(try await access.issue(session.id, for: host, challenge: challenge, at: now))
        let elsewhere = AppHost("other.example.net")
        #expect(try await access.redeem(code, at: elsewhere, answering: [challenge], at: now) == nil)
        #expect(try await access.redeem(code, at: host, answering: [AppBinding().challenge], at: now) == nil)
        #expect(try await access.redeem(code, at: host, answering: [challenge], at: now + .seconds(30)) == nil)
        let setBack = now - .seconds(7200)
        #expect(try await access.redeem(code, at: host, answering: [challenge], at: setBack) == nil)
        #expect(try await access.redeem(code, at: host, answering: [], at: now) == nil)
        let last = now + .milliseconds(29_999)
        #expect(try await access.redeem(code, at: host, answering: [challenge], at: last) != nil)
    }

    @Test("the end of the session or a hard rotation invalidates handover codes and cookies")
    func ending() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let now = clock.now()
        for rotates in [true, false] {
            let session = try await signIn(sessions)
            let first = try #require(try await access.issue(session.id, for: host, challenge: challenge, at: now))
            let token = try #require(try await access.redeem(first, at: host, answering: [challenge], at: now))
            let code = try #require(try await access.issue(session.id, for: host, challenge: challenge, at: now))
            if rotates {
                _ = try await sessions.stepUp(session, with: [.password])
            } else {
                try await sessions.revoke(.one(session.id), SessionEnding(.logout))
                #expect(try await access.issue(session.id, for: host, challenge: challenge, at: now) == nil)
            }
            #expect(await !isGood(token, at: host, access))
            #expect(try await access.redeem(code, at: host, answering: [challenge], at: now) == nil)
        }
    }

    @Test("use of an application keeps the session alive, and the session's timeouts end it there")
    func timeouts() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        let code = try #require(
            try await access.issue(session.id, for: host, challenge: challenge, at: clock.now()))
        let token = try #require(
            try await access.redeem(code, at: host, answering: [challenge], at: clock.now()))
        for _ in 0..<4 {
            clock.advance(by: .seconds(20 * 60))
            #expect(await isGood(token, at: host, access))
        }
        clock.advance(by: .seconds(31 * 60))
        guard case .invalid(.idle) = await access.authenticate(token, provedBy: [], at: host, from: Device()) else {
            Issue.record("not idle")
            return
        }
    }

    @Test("a handover code from a server whose clock is a minute ahead is valid")
    func correction() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        let (ahead, challenges) = (clock.now() + .seconds(60), [AppBinding().challenge, challenge])
        let code = try #require(try await access.issue(session.id, for: host, challenge: challenge, at: ahead))
        #expect(try await access.redeem(code, at: host, answering: challenges, at: clock.now()) != nil)
    }

    @Test("the handover codes and cookies of forty tabs at the same moment fit into the session")
    func manyTabs() async throws {
        let sessions = try manager()
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        let (host, challenge, now) = (host, challenge, clock.now())
        let codes = try await withThrowingTaskGroup(of: SessionToken?.self) { group in
            for _ in 0..<40 {
                group.addTask { try await access.issue(session.id, for: host, challenge: challenge, at: now) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.compactMap { $0 }.count == 40)
        let tokens = try await withThrowingTaskGroup(of: SessionToken?.self) { group in
            for code in codes.compactMap({ $0 }) {
                group.addTask { try await access.redeem(code, at: host, answering: [challenge], at: now) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens.compactMap { $0 }.count == AppAccess.limit)
    }

    @Test(
        "a link to the handover keeps the longest return path of any characters",
        arguments: ["/", "/a?b=c&d=%20", "/" + String(repeating: "%25", count: 682) + "x"])
    func handoverLink(_ next: String) throws {
        for isRepeated in [false, true] {
            let link = HandoverLink(
                origin: "https://app.example.net:8443", challenge: challenge, next: next, isRepeated: isRepeated)
            let query = link.description.drop { $0 != "?" }.dropFirst()
            #expect(HandoverLink(try FormFields(query.utf8)) == link)
            #expect(ReturnTarget(link.description)?.description == link.description)
        }
    }

    @Test("four tabs and more hosts than fit do no harm, and a store that fails is no refusal")
    func bounds() async throws {
        let failing = FaultInjectingStore(store)
        let sessions = try SessionManager(store: failing, clock: clock)
        let access = AppSessions(sessions: sessions, bindsBrowsers: true)
        let session = try await signIn(sessions)
        for number in 0..<100 {
            let host = AppHost("app\(number).example.net")
            _ = try #require(try await access.issue(session.id, for: host, challenge: challenge, at: clock.now()))
        }
        let record = try #require(try await sessions.find(session.id))
        #expect(record.data.fields.count <= SessionData.fieldLimit)
        var access1 = AppAccess()
        for _ in 0..<(AppAccess.limit + 5) {
            access1 = access1.issuing(
                AppHost("a").digest(of: record.secrets.current, in: record), for: "", at: clock.now())
        }
        #expect(access1.codes.count == AppAccess.limit)
    }

    @Test(
        "the way on is a path at the application's host or its front page",
        arguments: [
            ("/a?b=c", "/a?b=c"), ("", "/"), ("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil", "/"),
            ("/.coatcheck/start", "/"), ("/a b", "/"), ("/" + String(repeating: "a", count: 2048), "/"),
            ("/a\r\nb", "/"), ("a", "/"),
        ])
    func next(_ text: String, _ path: String) {
        #expect(AppLink.path(text) == path)
    }
}
