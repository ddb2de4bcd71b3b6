import DatabaseSupport
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct NewcomerStoreTests {
    private func newcomer(_ name: String, roles: Set<Role> = [], hash: PasswordHash? = nil) throws -> Newcomer {
        let account = Account(
            id: .random(), username: try #require(Username(name)), roles: roles, groups: ["staff"],
            createdAt: TemporaryDatabase.start)
        return Newcomer(account, hash, in: .system)
    }

    @Test("many accounts are created together, each decided by itself, with one event each")
    func many() async throws {
        let storage = try await TemporaryDatabase().storage
        let count = 257
        let names = (0..<count).map { "person\($0)" }
        let newcomers = try names.map { try newcomer($0, hash: someHash()) }
        let extra = try ["PERSON3", "раura", "paura", "person300"].map { try newcomer($0) }
        let outcomes = try await storage.accounts.create(newcomers + extra)
        #expect(outcomes.count == count + 4)
        #expect(outcomes.prefix(count).allSatisfy { if case .created = $0 { true } else { false } })
        guard case .present(let third) = outcomes[count], case .created = outcomes[count + 1],
            case .resembling = outcomes[count + 2], case .created = outcomes[count + 3]
        else { return #expect(Bool(false), "\(outcomes.suffix(4))") }
        #expect(third.account.id == newcomers[3].account.id)
        #expect(try await storage.accounts.count() == count + 2)
        #expect(try await storage.accounts.credential(newcomers[7].account.id)?.hash == someHash())
        #expect(try await storage.audit.verify() == .intact(count: count + 2))
        let again = try await storage.accounts.create([newcomers[9]])
        guard case .present(let ninth) = again.first else { return #expect(Bool(false), "\(again)") }
        #expect(ninth.account.username == newcomers[9].account.username)
        #expect(try await storage.audit.verify() == .intact(count: count + 2))
    }

    @Test("no accounts are created without a trace, and nothing is written for none")
    func none() async throws {
        let storage = try await TemporaryDatabase().storage
        #expect(try await storage.accounts.create([]).isEmpty)
        #expect(try await storage.audit.verify() == .intact(count: 0))
    }

    @Test("an administrator with a password among many ends the set-up links")
    func administratorAmongMany() async throws {
        let storage = try await TemporaryDatabase().storage
        let event = AuditEvent(.tokenCreated, at: TemporaryDatabase.start, in: .system)
        let token = try await storage.links.issue(.setup, for: nil, recording: event)
        _ = try await storage.accounts.create([try newcomer("invited", roles: [.administrator])])
        #expect(try await storage.links.find(token, for: [.setup], at: TemporaryDatabase.start) != nil)
        _ = try await storage.accounts.create([try newcomer("root", roles: [.administrator], hash: someHash())])
        #expect(try await storage.links.find(token, for: [.setup], at: TemporaryDatabase.start) == nil)
        #expect(try await storage.accounts.hasAdministrator())
    }
}
