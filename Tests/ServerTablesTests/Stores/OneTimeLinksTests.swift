import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct OneTimeLinksTests {
    private let alice = PrincipalID(rawValue: "alice")
    private let start = TemporaryDatabase.start
    private let newPassword = AccountChange.password(someHash("B"), mustChange: false)

    @Test("a reset link sets one password, once")
    func single() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        let token = try await storage.link(.reset, for: alice)
        #expect(try await storage.links.find(token, for: [.reset], at: start)?.account == alice)
        guard case .applied = try await storage.perform(newPassword, to: alice, by: .link(token.digest)) else {
            Issue.record("refused")
            return
        }
        #expect(try await storage.perform(newPassword, to: alice, by: .link(token.digest)) == .linkSpent)
        #expect(try await storage.links.find(token, for: [.reset], at: start) == nil)
    }

    @Test("of twenty parallel uses exactly one succeeds")
    func parallel() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        let token = try await storage.link(.reset, for: alice)
        let (change, id) = (newPassword, alice)
        let outcomes = try await withThrowingTaskGroup(of: AccountMutationOutcome.self) { group in
            for _ in 0..<20 {
                group.addTask { try await storage.perform(change, to: id, by: .link(token.digest)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .linkSpent } == 19)
        #expect(try await storage.accounts.account(alice)?.securityVersion == 2)
        #expect(try await storage.audit.page(AuditQuery(event: "authn_password_reset")).items.count == 1)
    }

    @Test("of twenty first administrators from one set-up link exactly one is made")
    func parallelSetup() async throws {
        let storage = try await TemporaryDatabase().storage
        let token = try await storage.link(.setup)
        let outcomes = try await withThrowingTaskGroup(of: AccountMutationOutcome.self) { group in
            for index in 0..<20 {
                group.addTask {
                    try await storage.create("admin\(index)", roles: [.administrator], by: .link(token.digest))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .linkSpent } == 19)
        #expect(try await storage.accounts.count() == 1)
    }

    @Test(
        "a set-up or invitation link lasts 24 hours, a reset link 30 minutes",
        arguments: [
            (OneTimeLinkPurpose.setup, Duration.seconds(86_400)), (.invitation, .seconds(86_400)),
            (.reset, .seconds(1800)),
        ])
    func expiry(_ purpose: OneTimeLinkPurpose, _ lifetime: Duration) async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        let token = try await storage.link(purpose, for: purpose == .setup ? nil : alice)
        let (last, over) = (start + lifetime - .milliseconds(1), start + lifetime)
        #expect(try await storage.links.find(token, for: [purpose], at: last) != nil)
        #expect(try await storage.links.find(token, for: [purpose], at: over) == nil)
        let (corrected, setBack) = (start - .seconds(300), start - .seconds(301))
        #expect(try await storage.links.find(token, for: [purpose], at: corrected) != nil, "an ordinary correction")
        #expect(try await storage.links.find(token, for: [purpose], at: setBack) == nil, "from ahead of the clock")
        guard purpose != .setup else { return }
        #expect(try await storage.perform(newPassword, to: alice, at: setBack, by: .link(token.digest)) == .linkSpent)
        #expect(try await storage.perform(newPassword, to: alice, at: over, by: .link(token.digest)) == .linkSpent)
        guard case .applied = try await storage.perform(newPassword, to: alice, at: last, by: .link(token.digest))
        else {
            Issue.record("refused before its time")
            return
        }
    }

    @Test("a link works for its own purpose and its own account only")
    func bound() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        try await storage.create("bob")
        let reset = try await storage.link(.reset, for: alice)
        let bob = PrincipalID(rawValue: "bob")
        #expect(try await storage.links.find(reset, for: [.setup, .invitation], at: start) == nil)
        #expect(try await storage.perform(newPassword, to: bob, by: .link(reset.digest)) == .linkSpent)
        #expect(try await storage.perform(.roles([.administrator]), to: alice, by: .link(reset.digest)) == .linkSpent)
        #expect(try await storage.create("eve", roles: [.administrator], by: .link(reset.digest)) == .linkSpent)
        let setup = try await storage.link(.setup)
        #expect(try await storage.perform(newPassword, to: alice, by: .link(setup.digest)) == .linkSpent)
        #expect(try await storage.create("eve", by: .link(setup.digest)) == .linkSpent)
        #expect(try await storage.links.find(reset, for: [.reset], at: start) != nil)
    }

    @Test("an attempt that fails for another reason does not use the link up")
    func notWasted() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        let token = try await storage.link(.setup)
        #expect(try await storage.create("alice", roles: [.administrator], by: .link(token.digest)) == .usernameTaken)
        #expect(try await storage.links.find(token, for: [.setup], at: start) != nil)
    }

    @Test("a newer link kills the older one of the same account, and no other's")
    func newer() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        try await storage.create("bob")
        let old = try await storage.link(.invitation, for: alice)
        let bobs = try await storage.link(.reset, for: PrincipalID(rawValue: "bob"))
        let setup = try await storage.link(.setup)
        let new = try await storage.link(.reset, for: alice)
        #expect(try await storage.links.find(old, for: [.invitation], at: start) == nil)
        for token in [bobs, setup, new] {
            #expect(try await storage.links.find(token, for: Set(OneTimeLinkPurpose.allCases), at: start) != nil)
        }
        _ = try await storage.link(.setup)
        #expect(try await storage.links.find(setup, for: [.setup], at: start) == nil)
    }

    @Test("a password set another way, and disabling, kill the account's links")
    func killed() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        for change in [newPassword, .disable] {
            let token = try await storage.link(.reset, for: alice)
            try await storage.perform(change, to: alice)
            #expect(try await storage.links.find(token, for: [.reset], at: start) == nil)
        }
    }

    @Test("the first administrator who can sign in, created in any way, ends the set-up link")
    func setupDies() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice", hash: someHash())
        var token = try await storage.link(.setup)
        try await storage.perform(.roles([.administrator]), to: alice)
        #expect(try await storage.links.find(token, for: [.setup], at: start) == nil)
        token = try await storage.link(.setup)
        try await storage.create("bob", roles: [.administrator], hash: someHash())
        #expect(try await storage.create("eve", roles: [.administrator], by: .link(token.digest)) == .linkSpent)
    }

    @Test("the database holds no token")
    func onlyDigests() async throws {
        let temporary = try await TemporaryDatabase()
        let token = try await temporary.storage.link(.setup)
        let rows = try await temporary.run("SELECT digest FROM one_time_links")
        #expect(try rows.map { try $0.bytes(0) } == [token.digest.bytes])
        let audit = try await temporary.storage.audit.page(AuditQuery()).items.map(\.jsonLine).joined()
        #expect(!audit.contains(token.wireValue))
    }

    @Test("links that are over are swept, others stay")
    func sweep() async throws {
        let storage = try await TemporaryDatabase().storage
        let old = try await storage.link(.setup)
        let new = try await storage.link(.setup, at: start + .seconds(90_000))
        #expect(try await storage.links.sweep(before: start + .seconds(90_001)) == 1)
        #expect(try await storage.links.find(old, for: [.setup], at: start) == nil)
        #expect(try await storage.links.find(new, for: [.setup], at: start + .seconds(90_001)) != nil)
    }
}
