import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct AccountStoreTests {
    private let alice = PrincipalID(rawValue: "alice")
    private let bob = PrincipalID(rawValue: "bob")
    private let later = TemporaryDatabase.start + .seconds(60)

    @Test("an account is read back as it was made")
    func roundTrip() async throws {
        let temporary = try await TemporaryDatabase()
        let store = temporary.storage.accounts
        var account = Account(
            id: PrincipalID(rawValue: "id-1"), username: try #require(Username("Émile")), displayName: "Émile 😀",
            email: "e@mail.example", roles: [.administrator, Role(rawValue: "auditor")], groups: ["b", "a"],
            createdAt: TemporaryDatabase.start)
        let outcome = try await temporary.storage.perform(.create(account, someHash()), to: account.id)
        account.passwordChangedAt = TemporaryDatabase.start
        #expect(outcome == .applied(account))
        #expect(try await store.account(account.id) == account)
        #expect(try await store.account(named: try #require(Username("éMILE"))) == account)
        #expect(try await store.credential(account.id)?.hash == someHash())
        #expect(try await store.credential(named: account.username)?.hash == someHash())
    }

    @Test("no account is found under a name or identifier that does not exist")
    func unknown() async throws {
        let store = try await TemporaryDatabase().storage.accounts
        #expect(try await store.account(alice) == nil)
        #expect(try await store.credential(named: try #require(Username("alice"))) == nil)
    }

    @Test("a name is taken regardless of case, and of parallel requests exactly one gets it")
    func unique() async throws {
        let storage = try await TemporaryDatabase().storage
        let outcomes = try await withThrowingTaskGroup(of: AccountMutationOutcome.self) { group in
            for index in 0..<20 {
                let name = index.isMultiple(of: 2) ? "Zoé" : "ZOÉ"
                let account = Account(
                    id: PrincipalID(rawValue: "z\(index)"), username: try #require(Username(name)),
                    createdAt: TemporaryDatabase.start)
                group.addTask { try await storage.perform(.create(account, nil), to: account.id) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .usernameTaken } == 19)
        #expect(try await storage.accounts.count() == 1)
        #expect(try await storage.audit.page(AuditQuery()).items.count == 1)
    }

    @Test("a name that looks like an existing one is taken, also when that one is older than this rule")
    func lookAlike() async throws {
        let temporary = try await TemporaryDatabase()
        let storage = temporary.storage
        try await storage.create("paula")
        #expect(try await storage.create("p\u{430}ula") == .usernameTaken)
        try await temporary.run("UPDATE accounts SET username_skeleton = NULL")
        try await temporary.database.write { try AccountTable(connection: $0).addSkeletons() }
        #expect(try await storage.create("p\u{430}ula") == .usernameTaken)
        #expect(try await storage.accounts.count() == 1)
    }

    @Test("each change does what it says and nothing else")
    func changes() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("root", roles: [.administrator], hash: someHash())
        try await storage.create("alice")
        var expected = try #require(try await storage.accounts.account(alice))
        expected.updatedAt = later
        func check(_ change: AccountChange, _ edit: (inout Account) -> Void) async throws {
            edit(&expected)
            #expect(try await storage.perform(change, to: alice, at: later) == .applied(expected))
            #expect(try await storage.accounts.account(alice) == expected)
        }
        try await check(.profile(ProfileChange(displayName: "A", email: .set("a@b.example")))) {
            $0.displayName = "A"
            $0.email = "a@b.example"
        }
        try await check(.profile(ProfileChange(groups: .replace(["f", "g"])))) { $0.groups = ["f", "g"] }
        try await check(.profile(ProfileChange(email: .set(nil), groups: .edit(adding: ["h"], removing: ["f"])))) {
            $0.email = nil
            $0.groups = ["g", "h"]
        }
        try await check(.enable) { $0.securityVersion = 2 }
        try await check(.roles([.administrator])) {
            $0.roles = [.administrator]
            $0.beginEpoch(3, .revoked)
        }
        try await check(.passwordCompromised) {
            $0.mustChangePassword = true
            $0.beginEpoch(4, .passwordChanged)
        }
        try await check(.password(someHash(), mustChange: false)) {
            $0.mustChangePassword = false
            $0.passwordChangedAt = later
            $0.beginEpoch(5, .passwordChanged)
        }
        try await check(.disable) {
            $0.isDisabled = true
            $0.beginEpoch(6, .disabled)
        }
    }

    @Test(
        "a change to an account that does not exist stores nothing",
        arguments: [
            AccountChange.disable, .enable, .delete, .roles([]), .profile(ProfileChange(displayName: "x")),
            .passwordCompromised, .password(someHash(), mustChange: false), .signedIn(SignedIn(rehash: nil)),
        ])
    func missing(_ change: AccountChange) async throws {
        let storage = try await TemporaryDatabase().storage
        #expect(try await storage.perform(change, to: alice) == .notFound)
        #expect(try await storage.audit.page(AuditQuery()).items.isEmpty)
    }

    @Test("a login is dated and may bring a new hash, without touching anything else")
    func signedIn() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice", hash: someHash("A"))
        var expected = try #require(try await storage.accounts.account(alice))
        expected.lastLogin = later
        #expect(
            try await storage.perform(.signedIn(SignedIn(rehash: nil)), to: alice, at: later)
                == .applied(expected))
        #expect(try await storage.accounts.credential(alice)?.hash == someHash("A"))
        try await storage.perform(.signedIn(SignedIn(rehash: someHash("B"))), to: alice, at: later)
        #expect(try await storage.accounts.credential(alice)?.hash == someHash("B"))
    }

    @Test(
        "a proof that was checked before a change of credentials or standing permits neither login nor change",
        arguments: [
            AccountChange.disable, .password(someHash("B"), mustChange: false), .roles([.administrator]),
            .passwordCompromised,
        ])
    func outdated(_ change: AccountChange) async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("root", roles: [.administrator])
        try await storage.create("alice", hash: someHash("A"))
        try await storage.perform(change, to: alice)
        let late = [
            AccountChange.signedIn(SignedIn(rehash: someHash("C"))), .password(someHash("C"), mustChange: false),
        ]
        for late in late {
            #expect(try await storage.perform(late, to: alice, by: .proof(securityVersion: 1)) == .outdated)
        }
        #expect(try await storage.accounts.credential(alice)?.hash != someHash("C"))
    }

    @Test(
        "the last administrator who can sign in cannot be demoted, disabled or deleted",
        arguments: [
            AccountChange.disable, .delete, .roles([]),
        ])
    func lastAdministrator(_ change: AccountChange) async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice", roles: [.administrator], hash: someHash())
        try await storage.create("invited", roles: [.administrator])
        #expect(try await storage.perform(change, to: alice) == .lastAdministrator)
        #expect(try await storage.accounts.hasAdministrator())
        try await storage.create("bob", roles: [.administrator], hash: someHash())
        guard case .applied = try await storage.perform(change, to: alice) else {
            Issue.record("refused although another one is left")
            return
        }
        #expect(try await storage.perform(change, to: bob) == .lastAdministrator)
    }

    @Test("set-up continues until an administrator can sign in")
    func setUp() async throws {
        let storage = try await TemporaryDatabase().storage
        let setUp = try await storage.link(.setup, for: nil)
        func isOpen() async throws -> Bool {
            try await storage.links.find(setUp, for: [.setup], at: TemporaryDatabase.start) != nil
        }
        try await storage.create("alice", roles: [.administrator])
        #expect(try await !storage.accounts.hasAdministrator())
        #expect(try await isOpen())
        try await storage.perform(.password(someHash(), mustChange: false), to: alice)
        #expect(try await storage.accounts.hasAdministrator())
        #expect(try await !isOpen())
    }

    @Test("no account gets more groups than fit into a header")
    func groupLimit() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice")
        func change(_ groups: ProfileChange.Groups) async throws -> AccountMutationOutcome {
            try await storage.perform(.profile(ProfileChange(groups: groups)), to: alice)
        }
        let most = Set((0..<ProfileRules.groupListLength / 16).map { "g\(100_000_000_000 + $0)" })
        guard case .applied = try await change(.replace(most)) else {
            Issue.record("refused although allowed")
            return
        }
        #expect(try await change(.edit(adding: ["one-more"], removing: [])) == .tooManyGroups)
        guard case .applied(let account) = try await change(.edit(adding: ["other"], removing: ["g100000000000"]))
        else {
            Issue.record("refused although as many as before")
            return
        }
        #expect(account.groups == most.union(["other"]).subtracting(["g100000000000"]))
    }

    @Test("two administrators who demote each other at the same time do not both succeed")
    func mutualDemotion() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice", roles: [.administrator], hash: someHash())
        try await storage.create("bob", roles: [.administrator], hash: someHash())
        async let first = storage.perform(.roles([]), to: alice)
        async let second = storage.perform(.roles([]), to: bob)
        let outcomes = try await [first, second]
        #expect(outcomes.count { $0 == .lastAdministrator } == 1)
        #expect(try await storage.accounts.hasAdministrator())
    }

    @Test("a deleted account leaves no credential and no link, but its history")
    func deleted() async throws {
        let temporary = try await TemporaryDatabase()
        let storage = temporary.storage
        try await storage.create("alice", hash: someHash())
        let token = try await storage.link(.reset, for: alice)
        try await storage.perform(.delete, to: alice)
        #expect(try await storage.accounts.credential(alice) == nil)
        #expect(try await storage.links.find(token, for: [.reset], at: TemporaryDatabase.start) == nil)
        #expect(try await storage.audit.page(AuditQuery(user: alice)).items.count == 3)
        try await storage.create("alice")
        #expect(try await storage.accounts.count() == 1)
    }
}

extension Account {
    fileprivate mutating func beginEpoch(_ number: Int64, _ reason: EndReason) {
        securityVersion = number
        credentialEpoch = CredentialEpoch(rawValue: number)
        epochReason = reason
    }
}
