import Sessions
import Testing
import UserAccounts

@Suite struct SecurityChangeTests {
    private let accounts = FakeAccounts()
    private let sessions = RecordingSessions()
    private let id = PrincipalID(rawValue: "a1")
    private let administrator = AuditActor.administrator(PrincipalID(rawValue: "admin"))
    private let next = CredentialEpoch(rawValue: 2)
    private let change: SecurityChange

    init() throws {
        accounts.put(try People.account(), nil)
        change = SecurityChange(accounts: accounts, removals: sessions, notifier: sessions)
    }

    private func perform(
        _ accountChange: AccountChange,
        by actor: AuditActor,
        permission: ChangePermission = .authority,
        others: OtherSessions = .end
    ) async throws -> SecurityChangeOutcome {
        let mutation = AccountMutation(
            accountChange, to: id, at: People.start, in: AuditContext(actor: actor), permission: permission,
            others: others)
        return try await change.perform(mutation, sessions: sessions)
    }

    private func password() async throws -> AccountChange {
        .password(try await Hashing.hasher().hash(Password(People.goodPassword)), mustChange: false)
    }

    @Test("a user's password change rotates this session, ends the others and notifies the user, in this order")
    func ownPassword() async throws {
        let outcome = try await perform(password(), by: .user(id))
        #expect(
            sessions.calls == [
                .rotated(under: next), .ended(id, before: next, .passwordChanged), .finished(id),
                .notified(.passwordChanged),
            ])
        guard case .applied(_, sessionsEnded: 3) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(accounts.events.map(\.name) == [.passwordChanged])
        #expect(accounts.events[0].reason == .selfService)
    }

    @Test("the others go on only if their owner asks for it: then the epoch stays")
    func keepOthers() async throws {
        _ = try await perform(password(), by: .user(id), others: .keep)
        #expect(sessions.calls == [.rotated(under: CredentialEpoch(rawValue: 1)), .notified(.passwordChanged)])
    }

    @Test(
        "a change by another user ends all sessions of the account and none of the actor's",
        arguments: [
            (AccountChange.disable, EndReason.disabled, AuditEventName.userDisabled),
            (.delete, .disabled, .userDeleted),
            (.roles([.administrator]), .revoked, .authorizationChanged),
            (.passwordCompromised, .passwordChanged, .userUpdated),
        ])
    func byAdministrator(_ change: AccountChange, _ reason: EndReason, _ name: AuditEventName) async throws {
        _ = try await perform(change, by: administrator)
        #expect(sessions.calls == [.ended(id, before: next, reason), .finished(id), .notified(name)])
        #expect(accounts.events.map(\.name) == [name])
    }

    @Test("a disabled account keeps no session, regardless of the request")
    func disabledKeepsNothing() async throws {
        _ = try await perform(.disable, by: administrator, others: .keep)
        #expect(sessions.calls.contains(.ended(id, before: next, .disabled)))
    }

    @Test(
        "a change of the profile affects no session",
        arguments: [
            AccountChange.profile(ProfileChange(displayName: "A", email: .set(nil), groups: .replace(["staff"]))),
            .enable,
        ])
    func harmless(_ change: AccountChange) async throws {
        _ = try await perform(change, by: .user(id))
        #expect(sessions.calls == [])
    }

    @Test("a refused change affects no session, sends no notice and records nothing")
    func refused() async throws {
        accounts.refuse(with: .lastAdministrator)
        #expect(try await perform(.disable, by: administrator) == .refused(.lastAdministrator))
        #expect(sessions.calls == [])
        #expect(accounts.events.isEmpty)
    }

    @Test("a change whose proof was checked against earlier credentials is refused")
    func outdated() async throws {
        _ = try await perform(password(), by: .user(id))
        let late = try await perform(password(), by: .user(id), permission: .proof(securityVersion: 1))
        #expect(late == .refused(.outdated))
        #expect(accounts.events.count == 1)
    }

    @Test("a session store that is away neither undoes nor fails a change that is stored")
    func storeAway() async throws {
        sessions.goAway()
        guard case .applied(let account, sessionsEnded: nil) = try await perform(password(), by: .user(id)) else {
            Issue.record("not applied")
            return
        }
        #expect(account.credentialEpoch == next)
        #expect(sessions.calls == [.notified(.passwordChanged)])
    }

    @Test("removals that were left are made later, each forgotten only when it is made")
    func resumed() async throws {
        let removal = SessionRemoval(principal: id, epoch: next, cause: SessionEnding(.disabled))
        sessions.put(removal)
        sessions.goAway()
        await #expect(throws: SessionError.self) {
            try await change.removeEnded(since: People.start, sessions: sessions)
        }
        sessions.goAway(false)
        #expect(try await change.removeEnded(since: People.start, sessions: sessions) == 1)
        #expect(sessions.calls == [.ended(id, before: next, .disabled), .finished(id)])
        #expect(try await change.removeEnded(since: People.start, sessions: sessions) == 0)
    }
}
