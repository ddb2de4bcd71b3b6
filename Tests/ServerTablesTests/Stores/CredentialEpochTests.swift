import DatabaseSupport
import Sessions
import Testing
import UserAccounts

@testable import Operations
@testable import ServerTables

@Suite("Credential epochs in the database")
struct CredentialEpochTests {
    private let alice = PrincipalID("alice")
    private let start = TemporaryDatabase.start

    private func storage() async throws -> Storage {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("root", roles: [.administrator], hash: someHash())
        try await storage.create("alice", hash: someHash())
        return storage
    }

    private func pending(_ storage: Storage) async throws -> [SessionRemoval] {
        try await storage.removals.pending(since: start, limit: 10)
    }

    @Test(
        "a change that ends sessions begins an epoch and notes the removal, in its own transaction",
        arguments: [
            (AccountChange.password(someHash("B"), mustChange: false), EndReason.passwordChanged),
            (.passwordCompromised, .passwordChanged), (.roles([.administrator]), .revoked), (.disable, .disabled),
        ])
    func begins(_ change: AccountChange, _ reason: EndReason) async throws {
        let storage = try await storage()
        guard case .applied(let account) = try await storage.perform(change, to: alice) else {
            Issue.record("refused")
            return
        }
        #expect(account.credentialEpoch.rawValue == account.securityVersion)
        #expect(account.epochReason == reason)
        #expect(try await storage.accounts.account(alice) == account)
        let removals = try await pending(storage)
        #expect(removals.map(\.principal) == [alice])
        #expect(removals.map(\.epoch) == [account.credentialEpoch])
        #expect(removals.map(\.cause.reason) == [reason])
    }

    @Test("deleting an account ends all its sessions")
    func deletion() async throws {
        let storage = try await storage()
        try await storage.perform(.delete, to: alice)
        #expect(try await pending(storage).map(\.epoch.rawValue) == [2])
        let standing = try await AccountEpochs(accounts: storage.accounts).standing(of: alice)
        #expect(standing.epoch == nil)
    }

    @Test("a password change that keeps the other sessions keeps their epoch and still makes earlier proofs worthless")
    func keeps() async throws {
        let storage = try await storage()
        let new = AccountChange.password(someHash("B"), mustChange: false)
        guard case .applied(let account) = try await storage.perform(new, to: alice, others: .keep) else {
            Issue.record("refused")
            return
        }
        #expect(account.credentialEpoch.rawValue == 1)
        #expect(account.securityVersion == 2)
        #expect(try await pending(storage).isEmpty)
        #expect(try await storage.perform(new, to: alice, by: .proof(securityVersion: 1)) == .outdated)
    }

    @Test(
        "a change that affects no session begins no epoch",
        arguments: [
            AccountChange.profile(ProfileChange(displayName: "A", email: .set(nil), groups: .replace(["staff"]))),
            .signedIn(SignedIn(rehash: someHash("C"))),
        ])
    func harmless(_ change: AccountChange) async throws {
        let storage = try await storage()
        guard case .applied(let account) = try await storage.perform(change, to: alice) else {
            Issue.record("refused")
            return
        }
        #expect(account.credentialEpoch.rawValue == 1)
        #expect(try await pending(storage).isEmpty)
    }

    @Test("sessions of an account that was disabled and enabled again do not come back")
    func enabledAgain() async throws {
        let storage = try await storage()
        try await storage.perform(.disable, to: alice)
        try await storage.perform(.enable, to: alice)
        let standing = try await AccountEpochs(accounts: storage.accounts).standing(of: alice)
        #expect(standing.epoch == CredentialEpoch(rawValue: 2))
        #expect(standing.reason == .disabled)
    }

    @Test("a later change covers an earlier removal, and finishing the earlier one forgets nothing")
    func covers() async throws {
        let storage = try await storage()
        try await storage.perform(.passwordCompromised, to: alice)
        let earlier = try #require(try await pending(storage).first)
        try await storage.perform(.disable, to: alice)
        let later = try #require(try await pending(storage).first)
        #expect(later.epoch > earlier.epoch && later.cause.reason == .disabled)
        try await storage.removals.finish(earlier)
        #expect(try await pending(storage) == [later])
        try await storage.removals.finish(later)
        #expect(try await pending(storage).isEmpty)
    }

    @Test("a removal is pending from the moment that was asked for, not before")
    func patience() async throws {
        let storage = try await storage()
        try await storage.perform(.disable, to: alice)
        #expect(try await storage.removals.pending(since: start - .milliseconds(1), limit: 10).isEmpty)
        #expect(try await storage.removals.pending(since: start, limit: 10).count == 1)
    }

    @Test("a change that is refused notes nothing")
    func refused() async throws {
        let storage = try await storage()
        #expect(try await storage.perform(.disable, to: PrincipalID("root")) == .lastAdministrator)
        #expect(try await pending(storage).isEmpty)
    }
}
