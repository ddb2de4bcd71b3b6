import Sessions
import SessionsTesting
import Testing
import UserAccounts

@Suite struct PasswordChangeTests {
    private let accounts = FakeAccounts()
    private let audit = RecordingAudit()
    private let sessions = RecordingSessions()
    private let change: PasswordChange

    init() throws {
        accounts.put(try People.account(), nil)
        change = PasswordChange(
            change: SecurityChange(accounts: accounts, removals: sessions, notifier: sessions), audit: audit,
            hasher: Hashing.hasher(),
            policy: PasswordPolicy(), clock: ManualClock(People.start))
    }

    private func set(
        _ new: String,
        replacing current: String = "a former password"
    ) async throws -> PasswordChangeOutcome {
        let account = try #require(try await accounts.account(PrincipalID(rawValue: "a1")))
        return try await set(new, replacing: current, for: account)
    }

    private func set(_ new: String, replacing current: String, for account: Account) async throws
        -> PasswordChangeOutcome
    {
        try await change.set(
            Password(new), for: account, by: .password(Password(current)), sessions: sessions,
            in: AuditContext(actor: .user(account.id)))
    }

    @Test("of two changes that proved the same password, the second is refused")
    func outdated() async throws {
        let account = try #require(try await accounts.account(PrincipalID(rawValue: "a1")))
        guard case .changed = try await set(People.goodPassword, replacing: "before", for: account) else {
            Issue.record("not changed")
            return
        }
        #expect(try await set("another nine violet kettles", replacing: "before", for: account) == .outdated)
        let hash = try await accounts.credential(account.id)?.hash
        #expect(try await Hashing.hasher().verify(Password(People.goodPassword), against: hash))
    }

    @Test("a good password is hashed, stored, and ends the other sessions")
    func good() async throws {
        guard case .changed(let account, sessionsEnded: 3) = try await set(People.goodPassword) else {
            Issue.record("not changed")
            return
        }
        let hash = try await accounts.credential(account.id)?.hash
        #expect(try await Hashing.hasher().verify(Password(People.goodPassword), against: hash))
    }

    @Test("a weak one changes nothing, names every reason, and is recorded without the password")
    func weak() async throws {
        #expect(try await set("alice") == .weak([.tooShort, .contextWord]))
        #expect(sessions.calls == [])
        #expect(try await accounts.credential(PrincipalID(rawValue: "a1"))?.hash == nil)
        #expect(audit.events.map(\.name) == [.passwordChangeFailed])
        #expect(audit.events[0].details == ["problems": .strings(["too_short", "context_word"])])
    }

    @Test("the new one must differ from the present one, however both are encoded")
    func same() async throws {
        #expect(try await set(People.goodPassword, replacing: People.goodPassword) == .weak([.sameAsCurrent]))
        #expect(
            try await set("e\u{301}tude in violet and gold", replacing: "\u{e9}tude in violet and gold")
                == .weak([.sameAsCurrent]))
        guard case .changed = try await set(People.goodPassword, replacing: "Seventeen violet kettles") else {
            Issue.record("not changed")
            return
        }
    }
}
