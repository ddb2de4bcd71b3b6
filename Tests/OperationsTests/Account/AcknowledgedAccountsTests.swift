import DatabaseSupport
import Logging
import SessionsTesting
import Testing
import UserAccounts

@testable import Operations
@testable import ServerTables
@testable import Sessions

@Suite("Accounts in the memory of several servers", .eachEngine)
struct AcknowledgedAccountsTests {
    private let ada = PrincipalID("aaaaaaaaaaaaaaaaaaaaag")

    @Test(
        "no server uses an account as it was before a change that has returned",
        arguments: [
            AccountChange.password(someHash("B"), mustChange: false), .passwordCompromised, .roles([.administrator]),
            .profile(ProfileChange(displayName: "Ada")), .disable, .delete,
        ])
    func acknowledged(change: AccountChange) async throws {
        try await withServers { first, second in
            for server in [first, second] { try await server.remember(ada) }
            let outcome = try await first.accounts.perform(mutation(change))
            guard case .applied(let account) = outcome else {
                Issue.record("refused")
                return
            }
            for server in [first, second] {
                #expect(server.cache.remembered(ada) == nil)
                let standing = try await server.cache.standing(of: ada)
                #expect(standing.epoch == nil || standing.details as? Account == account)
            }
        }
    }

    @Test("a login waits for no server, and each learns of it")
    func login() async throws {
        try await withServers { first, second in
            try await second.remember(ada)
            guard
                case .applied(let account) = try await first.accounts.perform(
                    mutation(.signedIn(SignedIn(rehash: nil))))
            else {
                Issue.record("refused")
                return
            }
            while second.cache.remembered(ada) != nil { await Task.yield() }
            #expect(try await second.cache.standing(of: ada).details as? Account == account)
        }
    }

    @Test("a command, which serves nothing, changes accounts for all servers")
    func command() async throws {
        try await withServers { first, second in
            for server in [first, second] { try await server.remember(ada) }
            let command = Server(try second.other(), lease: .milliseconds(200))
            _ = try await command.accounts.perform(mutation(.disable))
            #expect(first.cache.remembered(ada) == nil && second.cache.remembered(ada) == nil)
        }
    }

    @Test("rows that every server has applied leave the log after ten minutes")
    func trimming() async throws {
        let database = try await TemporaryDatabase()
        try await database.storage.create(ada.rawValue, hash: someHash())
        _ = try await database.storage.accounts.perform(mutation(.passwordCompromised))
        _ = try await database.storage.accounts.perform(mutation(.signedIn(SignedIn(rehash: nil))))
        try await database.run(
            database.engine == .sqlite
                ? "UPDATE account_log SET at = at - 700 WHERE seq = 1"
                : "UPDATE account_log SET at = at - interval '700 seconds' WHERE xid = (SELECT min(xid::text)::xid8 FROM account_log)"
        )
        try await database.storage.accounts.trimChangeLog()
        #expect(try await database.run("SELECT 1 FROM account_log").count == 1)
    }

    private func mutation(_ change: AccountChange) -> AccountMutation {
        AccountMutation(change, to: ada, at: TemporaryDatabase.start, in: AuditContext(actor: .system))
    }

    /// Two servers on one database, each with a lease.
    private func withServers(_ body: (Server, Server) async throws -> Void) async throws {
        let database = try await TemporaryDatabase()
        try await database.storage.create("root", roles: [.administrator], hash: someHash())
        try await database.storage.create(ada.rawValue, hash: someHash())
        let servers = [
            Server(database.storage.accounts, lease: .milliseconds(500), another: database.another),
            Server(try database.another().accounts, lease: .milliseconds(500), another: database.another),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.cache.follower.serve() } }
            for server in servers { while !server.cache.follower.isLeased { await Task.yield() } }
            try await body(servers[0], servers[1])
            group.cancelAll()
        }
    }
}

private struct Server: Sendable {
    let cache: StandingCache
    let accounts: AcknowledgedAccounts
    private let another: @Sendable () throws -> Storage

    init(
        _ accounts: SQLAccountStore,
        lease: Duration,
        another: @escaping @Sendable () throws -> Storage = { throw SessionError(.unavailable, "none") }
    ) {
        cache = StandingCache(
            over: AccountEpochs(accounts: accounts), lease: lease,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.accounts = AcknowledgedAccounts(accounts, cache: cache)
        self.another = another
    }

    func other() throws -> SQLAccountStore { try another().accounts }

    /// Reads an account until it stays in memory: the lease may end in between on a slow machine.
    func remember(_ principal: PrincipalID) async throws {
        repeat { _ = try await cache.standing(of: principal) } while cache.remembered(principal) == nil
    }
}
