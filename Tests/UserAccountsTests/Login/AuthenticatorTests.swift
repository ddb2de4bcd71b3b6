import Dispatch
import Sessions
import SessionsTesting
import Testing

@testable import UserAccounts

@Suite struct AuthenticatorTests {
    @Test("the right password is accepted, regardless of the case of the name")
    func success() async throws {
        let desk = LoginDesk()
        let account = try await desk.enrol()
        guard case .success(let user) = try await desk.login("ALICE"), user.failures == 0, user.isNewBrowser else {
            Issue.record("not accepted")
            return
        }
        #expect(user.account.id == account.id)
        #expect(user.account.lastLogin == People.start)
        #expect(desk.accounts.events.map(\.name) == [.loginSuccess])
        #expect(desk.accounts.events[0].details["factors"] == .strings(["pwd"]))
    }

    @Test("a wrong password, an unknown name, a disabled account and one without a password get the same answer")
    func sameAnswer() async throws {
        let desk = LoginDesk(throttle: ThrottlePolicy(addressAttempts: 1000))
        try await desk.enrol("alice")
        try await desk.enrol("bob", id: "b1", isDisabled: true)
        try await desk.enrol("carol", id: "c1", hasPassword: false)
        let attempts = [
            ("alice", "wrong wrong wrong"), ("bob", People.goodPassword), ("carol", People.goodPassword),
            ("nobody", People.goodPassword), ("not a name\u{0}", "x"),
        ]
        for round in 0..<8 {
            var answers: Set<String> = []
            for (name, password) in attempts {
                answers.insert(LoginDesk.publicAnswer(try await desk.login(name, password)))
            }
            #expect(answers.count == 1, "round \(round)")
        }
    }

    @Test("each of them costs exactly one hash")
    func sameWork() async throws {
        let desk = LoginDesk()
        try await desk.enrol("alice")
        try await desk.enrol("bob", id: "b1", isDisabled: true)
        try await desk.enrol("carol", id: "c1", hasPassword: false)
        for name in ["alice", "bob", "carol", "nobody", "not a name\u{0}"] {
            let before = desk.hasher.computations
            _ = try await desk.login(name, "wrong wrong wrong")
            #expect(desk.hasher.computations == before + 1, "\(name)")
        }
    }

    @Test("every failure is one event with its reason; an unknown name appears as a keyed hash only")
    func failuresAreRecorded() async throws {
        let desk = LoginDesk()
        try await desk.enrol("alice")
        try await desk.enrol("bob", id: "b1", isDisabled: true)
        _ = try await desk.login("alice", "wrong wrong wrong")
        _ = try await desk.login("bob", People.goodPassword)
        _ = try await desk.login("my secret password", "x")
        #expect(desk.audit.events.map(\.name) == [.loginFailed, .loginFailed, .loginFailed])
        #expect(desk.audit.events.map(\.reason) == [.badCredentials, .disabled, .badCredentials])
        #expect(desk.audit.events.map(\.target?.rawValue) == ["a1", "b1", nil])
        let text = desk.audit.events.map { "\($0)" }.joined()
        #expect(!text.contains("secret"))
        #expect(desk.audit.events[2].details["unknown_name_ref"]?.text?.count == 16)
    }

    @Test("a success after failures says how many there were")
    func successAfterFailures() async throws {
        let desk = LoginDesk()
        try await desk.enrol()
        for _ in 0..<3 { _ = try await desk.login("alice", "wrong wrong wrong") }
        guard case .success(let user) = try await desk.login(), user.failures == 3, user.isNewBrowser else {
            Issue.record("not accepted")
            return
        }
        #expect(desk.accounts.events.last?.name == .loginSuccessAfterFailures)
        #expect(desk.accounts.events.last?.details["retries"] == 3)
    }

    @Test("a hash at another cost is replaced at login, and only then")
    func rehash() async throws {
        let desk = LoginDesk(hasher: Hashing.hasher(Argon2Parameters(memory: 32, iterations: 1)))
        let old = try await Hashing.hasher().hash(Password(People.goodPassword))
        let account = try People.account()
        desk.accounts.put(account, old)
        _ = try await desk.login("alice", "wrong wrong wrong")
        #expect(try await desk.accounts.credential(account.id)?.hash == old)
        _ = try await desk.login()
        let new = try #require(try await desk.accounts.credential(account.id)?.hash)
        #expect(new.phc.contains("m=32,t=1"))
        #expect(desk.accounts.events.map(\.name) == [.loginSuccessAfterFailures, .passwordRehashed])
        guard case .success = try await desk.login() else {
            Issue.record("the new hash does not match")
            return
        }
        #expect(desk.accounts.events.last?.name == .loginSuccess)
    }

    @Test("an imported hash is replaced at login", arguments: ImportedHashTests.hashes)
    func upgrade(_ password: String, _ phc: String) async throws {
        let desk = LoginDesk()
        let account = try People.account()
        let imported = try #require(PasswordHash(phc: phc))
        desk.accounts.put(account, imported)
        guard case .success = try await desk.login("alice", password) else {
            Issue.record("not accepted")
            return
        }
        let hash = try #require(try await desk.accounts.credential(account.id)?.hash)
        #expect(!desk.hasher.isOutdated(hash))
        #expect(try await desk.hasher.verify(Password(password), against: hash))
    }

    @Test("a login is refused if the attempt cannot be recorded")
    func withoutAudit() async throws {
        let desk = LoginDesk(audit: RecordingAudit(isReachable: false))
        await #expect(throws: (any Error).self) { try await desk.login("nobody") }
    }

    @Test("a store that does not answer is an error, not a rejection")
    func unavailable() async throws {
        struct Down: Error {}
        let desk = LoginDesk()
        try await desk.enrol()
        desk.accounts.fail(with: Down())
        await #expect(throws: Down.self) { try await desk.login() }
    }

    @Test("a full hash queue is busy, and does not count as a failure")
    func busy() async throws {
        let pool = HashingPool(threads: 1, queue: 0)
        let desk = LoginDesk(
            throttle: ThrottlePolicy(accountFreeAttempts: 1),
            hasher: PasswordHasher(parameters: Hashing.cheap, pool: pool))
        try await desk.enrol()
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run { gate.wait() } }
            while pool.load < 1 { await Task.yield() }
            for _ in 0..<3 { #expect(try await desk.login().refusal == .busy) }
            gate.signal()
            try await group.waitForAll()
        }
        guard case .success(let user) = try await desk.login(), user.failures == 0, user.isNewBrowser else {
            Issue.record("busy answers were counted")
            return
        }
        #expect(desk.audit.events.map(\.reason) == [.busy, .busy, .busy])
    }

    @Test("the current password of a signed-in user is checked under the same throttle")
    func reauthentication() async throws {
        let desk = LoginDesk(throttle: ThrottlePolicy(accountFreeAttempts: 2))
        let account = try await desk.enrol()
        let context = AuditContext(actor: .user(account.id), sourceAddress: "192.0.2.1")
        let wrong = Password("wrong wrong wrong")
        for _ in 0..<2 {
            #expect(
                try await desk.authenticator.reauthenticate(account.id, password: wrong, browser: nil, in: context)
                    .refusal == .rejected(.badCredentials))
        }
        #expect(try await desk.login().refusal == .throttled(retryAfter: .seconds(30)))
        desk.clock.advance(by: .seconds(30))
        guard
            case .success = try await desk.authenticator.reauthenticate(
                account.id, password: Password(People.goodPassword), browser: nil, in: context)
        else {
            Issue.record("not accepted")
            return
        }
        #expect(desk.audit.events.prefix(2).map(\.name) == [.reauthenticationFailed, .reauthenticationFailed])
        #expect(desk.accounts.events.last?.name == .reauthenticated)
    }

    @Test("an attacker who knows only a username cannot lock the user out of a browser that has signed in before")
    func knownBrowser() async throws {
        let desk = LoginDesk(throttle: ThrottlePolicy(accountFreeAttempts: 1, accountLimit: 3, addressAttempts: 1000))
        let account = try await desk.enrol()
        let browser = desk.browsers.confirm(nil, signedInTo: account.id)
        for _ in 0..<3 {
            _ = try await desk.login("alice", "wrong wrong wrong")
            desk.clock.advance(by: .seconds(3600))
        }
        #expect(try await desk.login().refusal == .throttled(retryAfter: .seconds(3600)))
        guard case .success = try await desk.login(with: browser) else {
            Issue.record("the owner was kept out")
            return
        }
    }

    @Test("another account's browser is counted like any other")
    func foreignBrowser() async throws {
        let desk = LoginDesk(throttle: ThrottlePolicy(accountFreeAttempts: 1))
        try await desk.enrol()
        let browser = desk.browsers.confirm(nil, signedInTo: PrincipalID(rawValue: "b1"))
        _ = try await desk.login("alice", "wrong wrong wrong")
        #expect(try await desk.login(with: browser).refusal == .throttled(retryAfter: .seconds(30)))
    }

    @Test("the failure that uses up the last attempt says so in the log, for unknown names too")
    func locked() async throws {
        let desk = LoginDesk(throttle: ThrottlePolicy(accountLimit: 2, addressAttempts: 1000))
        try await desk.enrol()
        for name in ["alice", "nobody"] {
            for _ in 0..<4 { _ = try await desk.login(name, "wrong wrong wrong") }
        }
        let each: [AuditEventName] = [
            .loginFailed, .loginFailed, .loginLocked, .loginFailuresExceeded, .loginFailuresExceeded,
        ]
        #expect(desk.audit.events.map(\.name) == each + each)
    }

    @Test("a login from a browser that is not known is recorded as one from a new device")
    func newDevice() async throws {
        let desk = LoginDesk()
        let account = try await desk.enrol()
        _ = try await desk.login()
        _ = try await desk.login(with: desk.browsers.confirm(nil, signedInTo: account.id))
        #expect(desk.accounts.events.map { $0.details["new_device"] } == [.boolean(true), .boolean(false)])
    }
}
