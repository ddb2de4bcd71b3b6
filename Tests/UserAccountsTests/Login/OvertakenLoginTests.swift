import Sessions
import Testing

@testable import UserAccounts

@Suite("A login during which the account changes")
struct OvertakenLoginTests {
    private let desk = LoginDesk()

    private func mutation(_ change: AccountChange) -> AccountMutation {
        AccountMutation(change, to: "a1", at: People.start, in: AuditContext(actor: .anonymous))
    }

    private func newPassword(_ password: String) async throws -> AccountMutation {
        mutation(.password(try await desk.hasher.hash(Password(password)), mustChange: false))
    }

    @Test("a user whose password is still right gets in, and nothing counts as a failure")
    func stillRight() async throws {
        try await desk.enrol()
        desk.accounts.interrupt(by: [mutation(.roles([.administrator]))])
        guard case .success(let user) = try await desk.login() else {
            Issue.record("not accepted")
            return
        }
        #expect(user.account.isAdministrator)
        #expect(desk.accounts.events.map(\.name) == [.loginSuccess])
        #expect(desk.failures.all.isEmpty)
    }

    @Test("a password that was replaced meanwhile is refused")
    func replaced() async throws {
        try await desk.enrol()
        desk.accounts.interrupt(by: [try await newPassword("another nine violet kettles")])
        #expect(try await desk.login().refusal == .rejected(.badCredentials))
        #expect(!desk.failures.all.isEmpty)
    }

    @Test("an account that was disabled meanwhile admits no user")
    func disabled() async throws {
        try await desk.enrol()
        desk.accounts.interrupt(by: [mutation(.disable)])
        #expect(try await desk.login().refusal == .rejected(.disabled))
    }

    @Test("an account that changes again and again is not decided about, and nothing counts as a failure")
    func again() async throws {
        try await desk.enrol()
        desk.accounts.interrupt(by: (0..<3).map { _ in mutation(.roles([])) })
        #expect(try await desk.login().refusal == .busy)
        #expect(desk.failures.all.isEmpty)
        #expect(desk.audit.events.map(\.reason) == [.busy])
    }

    @Test("a confirmation is checked again, too")
    func confirmation() async throws {
        let account = try await desk.enrol()
        desk.accounts.interrupt(by: [mutation(.roles([]))])
        let decision = try await desk.authenticator.reauthenticate(
            account.id, password: Password(People.goodPassword), browser: nil, in: AuditContext(actor: .anonymous))
        #expect(LoginDesk.publicAnswer(decision) == "200")
    }
}
