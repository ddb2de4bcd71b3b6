import Sessions
import SessionsTesting
import Testing
import UserAccounts

@Suite struct RegistrationTests {
    private let accounts = FakeAccounts()
    private let registration: Registration

    init() {
        registration = Registration(
            accounts: accounts, hasher: Hashing.hasher(), policy: PasswordPolicy(), clock: ManualClock(People.start))
    }

    private func register(_ applicant: NewAccount, _ password: String?) async throws -> RegistrationOutcome {
        try await registration.register(applicant, password: password.map { Password($0) }, in: .system)
    }

    @Test("an account gets a random identifier and its creation is recorded")
    func created() async throws {
        let applicant = NewAccount(username: "Alice", displayName: " Alice ", roles: [.administrator])
        guard case .created(let account) = try await register(applicant, People.goodPassword) else {
            Issue.record("not created")
            return
        }
        #expect(account.id.rawValue.count == 22)
        #expect(account.displayName == "Alice")
        #expect(account.isAdministrator)
        #expect(accounts.events.map(\.name) == [.userCreated])
        #expect(accounts.events[0].target == account.id)
    }

    @Test("fields that cannot be accepted are all named")
    func malformed() async throws {
        let applicant = NewAccount(username: "a b", displayName: "x\ny", email: "nowhere", groups: ["a,b"])
        #expect(
            try await register(applicant, nil)
                == .malformed(fields: ["username", "display_name", "email", "groups"]))
    }

    @Test("a weak password creates nothing")
    func weak() async throws {
        #expect(try await register(NewAccount(username: "alice"), "alicealicealice") == .weak([.contextWord]))
        #expect(try await accounts.count() == 0)
    }

    @Test("an account can be made without a password, to be set by a link")
    func withoutPassword() async throws {
        guard case .created(let account) = try await register(NewAccount(username: "alice"), nil) else {
            Issue.record("not created")
            return
        }
        #expect(try await accounts.credential(account.id)?.hash == nil)
    }
}
