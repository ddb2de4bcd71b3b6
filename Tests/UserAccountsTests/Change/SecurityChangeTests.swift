import Sessions
import Testing
import UserAccounts

@Suite struct SecurityChangeTests {
    private let accounts = FakeAccounts()
    private let own = SessionID(bytes: [UInt8](repeating: 7, count: 16))
    private let id = PrincipalID(rawValue: "a1")
    private let administrator = AuditActor.administrator(PrincipalID(rawValue: "admin"))

    init() throws {
        accounts.put(try People.account(), nil)
    }

    private func perform(
        _ change: AccountChange,
        by actor: AuditActor,
        others: OtherSessions = .end
    ) async throws -> (SecurityChangeOutcome, [RecordingSessions.Call]) {
        let sessions = RecordingSessions()
        let outcome = try await SecurityChange(accounts: accounts, notifier: sessions).perform(
            AccountMutation(change, to: id, at: People.start, in: AuditContext(actor: actor)), sessions: sessions,
            others: others)
        return (outcome, sessions.calls)
    }

    private func password() async throws -> AccountChange {
        .password(try await Hashing.hasher().hash(Password(People.goodPassword)), mustChange: false)
    }

    @Test("changing one's own password rotates this session, ends the others and tells the person, in this order")
    func ownPassword() async throws {
        let (outcome, calls) = try await perform(password(), by: .user(id))
        #expect(calls == [.rotated, .ended(id, except: own, .passwordChanged), .notified(.passwordChanged)])
        guard case .applied(_, sessionsEnded: 3) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(accounts.events.map(\.name) == [.passwordChanged])
        #expect(accounts.events[0].reason == .selfService)
    }

    @Test("the others go on only if their owner asks for it")
    func keepOthers() async throws {
        let (_, calls) = try await perform(password(), by: .user(id), others: .keep)
        #expect(calls == [.rotated, .notified(.passwordChanged)])
    }

    @Test(
        "what somebody else does to an account ends all its sessions and leaves those of the actor alone",
        arguments: [
            (AccountChange.disable, EndReason.disabled, AuditEventName.userDisabled),
            (.delete, .disabled, .userDeleted),
            (.roles([.administrator]), .revoked, .authorizationChanged),
            (.passwordCompromised, .passwordChanged, .userUpdated),
        ])
    func byAdministrator(_ change: AccountChange, _ reason: EndReason, _ name: AuditEventName) async throws {
        let (_, calls) = try await perform(change, by: administrator)
        #expect(calls == [.ended(id, except: nil, reason), .notified(name)])
        #expect(accounts.events.map(\.name) == [name])
    }

    @Test("a disabled account keeps no session, whatever was asked for")
    func disabledKeepsNothing() async throws {
        let (_, calls) = try await perform(.disable, by: administrator, others: .keep)
        #expect(calls.contains(.ended(id, except: nil, .disabled)))
    }

    @Test(
        "a change of what people are shown touches no session",
        arguments: [
            AccountChange.profile(displayName: "A", email: nil), .groups(["staff"]), .enable,
        ])
    func harmless(_ change: AccountChange) async throws {
        let (_, calls) = try await perform(change, by: .user(id))
        #expect(calls == [])
    }

    @Test("a change that is refused touches no session, tells nobody and records nothing")
    func refused() async throws {
        accounts.refuse(with: .lastAdministrator)
        let (outcome, calls) = try await perform(.disable, by: administrator)
        #expect(outcome == .refused(.lastAdministrator))
        #expect(calls == [])
        #expect(accounts.events.isEmpty)
    }
}
