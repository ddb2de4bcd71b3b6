import Sessions
import SessionsTesting
import Testing

@Suite("Signing in")
struct LoginTests {
    @Test("a login mints a token that authenticates")
    func mints() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        let seen = try await bench.use(session.tokenToSend)
        #expect(seen.id == session.id)
        #expect(seen.principal == bench.ada)
        #expect(seen.assurance(at: bench.clock.now()) == .aal1)
        #expect(seen.tokenToSend == nil)
    }

    @Test("a login ends the session the browser held before, with a new id")
    func endsPresented() async throws {
        let bench = try ManagerBench()
        let old = try await bench.signIn()
        let new = try await bench.signIn(replacing: old)
        #expect(new.id != old.id)
        #expect(await bench.look(old.tokenToSend).reason == "logout")
        #expect(await bench.look(new.tokenToSend).isValid)
    }

    @Test("a login ends the presented session of another user too")
    func endsPresentedOfAnother() async throws {
        let bench = try ManagerBench()
        let old = try await bench.signIn(PrincipalID("grace"))
        _ = try await bench.signIn(replacing: old)
        #expect(await bench.look(old.tokenToSend).reason == "logout")
    }

    @Test("a visitor's data is carried over only where it is named")
    func carriesNamedData() async throws {
        let bench = try ManagerBench()
        let visitor = try await bench.manager.begin(
            with: SessionData(["cart": [1], "draft": [2]]), from: bench.device)
        let session = try await bench.signIn(replacing: visitor, carrying: ["cart"])
        #expect(session.record.data.fields == ["cart": [1]])
        #expect(await bench.look(visitor.tokenToSend).reason == "logout")
    }

    @Test("50 parallel logins with a limit of 5 leave exactly 5 sessions")
    func limitRace() async throws {
        let bench = try ManagerBench { $0.limit = .init(maximum: 5) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await bench.signIn() } }
            try await group.waitForAll()
        }
        let page = try await bench.manager.list(SessionQuery(principal: bench.ada))
        #expect(page.records.count == 5)
        #expect(bench.events.names.count { $0 == "ended evicted" } == 45)
        #expect(bench.events.names.count { $0 == "limit reached" } == 45)
    }

    @Test("at the limit a login is refused where the policy says to deny")
    func limitDenies() async throws {
        let bench = try ManagerBench { $0.limit = .init(maximum: 1, excess: .deny) }
        let first = try await bench.signIn()
        let second = try await bench.manager.login(bench.ada, from: bench.device)
        guard case .limitReached = second else { throw Unexpected("\(second)") }
        #expect(bench.events.names == ["began", "limit reached"])
        #expect(await bench.look(first.tokenToSend).isValid)
    }

    @Test("signing in again in the same browser is never refused for the limit")
    func replacedDoesNotCount() async throws {
        let bench = try ManagerBench { $0.limit = .init(maximum: 1, excess: .deny) }
        let first = try await bench.signIn()
        let second = try await bench.signIn(replacing: first)
        #expect(await bench.look(second.tokenToSend).isValid)
    }

    @Test("an unknown token causes no write and is not adopted")
    func unknownTokenWritesNothing() async throws {
        let bench = try ManagerBench()
        let forged = SessionToken(wire: String(repeating: "A", count: 64).utf8)
        #expect(await bench.look(forged).reason == "none")
        #expect(bench.store.writes.isEmpty)
        #expect(bench.events.names.isEmpty)
    }

    @Test("a store that does not answer is neither anonymous nor signed out")
    func outage() async throws {
        let bench = try ManagerBench()
        let session = try await bench.signIn()
        bench.store.fail()
        guard case .unavailable = await bench.look(session.tokenToSend) else { throw Unexpected("not unavailable") }
        await #expect(throws: SessionError.self) { try await bench.signIn() }
        bench.store.fail(false)
        #expect(await bench.look(session.tokenToSend).isValid)
    }
}
