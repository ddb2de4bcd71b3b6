import DatabaseSupport
import SQLInterface
import SQLSessionTables
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct StorageTransferTests {
    private func source(accounts: Int = 5) async throws -> TemporaryDatabase {
        let source = try await TemporaryDatabase()
        _ = try await source.storage.keys.auditReferences()
        try await Migrator.sessionTables.migrate(source.database)
        for number in 0..<accounts { try await source.storage.create("person\(number)", hash: someHash()) }
        return source
    }

    @discardableResult
    private func transfer(
        _ source: TemporaryDatabase,
        _ target: TemporaryDatabase
    ) async throws -> [StorageTransfer.Progress] {
        try await StorageTransfer(from: source.database, to: target.database).run { _ in }
    }

    @Test("accounts, audit log and keys arrive whole, and the chain still holds")
    func everything() async throws {
        let (source, target) = (try await source(accounts: 450), try await TemporaryDatabase())
        let moved = try await transfer(source, target)
        #expect(moved.allSatisfy { $0.rows == $0.total })
        #expect(moved.first { $0.table == "accounts" }?.rows == 450)
        #expect(try await target.storage.audit.verify() == .intact(count: 450))
        let key = try await target.run("SELECT value FROM instance_keys")
        #expect(try await source.run("SELECT value FROM instance_keys").map(\.values) == key.map(\.values))
    }

    @Test("a run that was broken off is taken up where it ended")
    func resume() async throws {
        let (source, target) = (try await source(accounts: 30), try await TemporaryDatabase())
        let accounts = try #require(TransferTable.all.first { $0.name == "accounts" })
        let batch = TransferBatch(table: accounts)
        let some = try await batch.read(after: nil, from: source.database).prefix(10)
        try await batch.write(Array(some), to: target.database)
        #expect(try await transfer(source, target).first { $0.table == "accounts" }?.rows == 30)
        #expect(try await transfer(source, target).first { $0.table == "accounts" }?.rows == 30)
    }

    @Test("a target that belongs to another installation is refused and not touched")
    func strangers() async throws {
        let (source, target) = (try await source(), try await TemporaryDatabase())
        _ = try await target.storage.keys.auditReferences()
        let error = await #expect(throws: StorageError.self) { try await transfer(source, target) }
        #expect(error?.code == .inUse)
        #expect(try await target.storage.accounts.count() == 0)
    }

    @Test("a difference between the two sides is noticed, with the table's name")
    func difference() async throws {
        let (source, target) = (try await source(), try await TemporaryDatabase())
        try await transfer(source, target)
        try await source.run("UPDATE accounts SET display_name = 'changed' WHERE id = 'person1'")
        let error = await #expect(throws: StorageError.self) { try await transfer(source, target) }
        #expect(error?.message.contains("accounts") == true)
    }

    @Test("no table and no column is forgotten")
    func complete() async throws {
        let source = try await source()
        // The log of changes concerns only caches of running servers, and words are made anew.
        var columns = try await source.columns().filter {
            !$0.key.contains("schema") && !$0.key.hasPrefix("near_") && !$0.key.hasPrefix("account_log")
                && $0.key != "account_words"
        }
        columns["accounts"]?.remove("words_of")
        #expect(Set(columns.keys) == Set(TransferTable.all.map(\.name)))
        for table in TransferTable.all { #expect(columns[table.name] == Set(table.columns), "\(table.name)") }
    }

    @Test("accounts are found in the target")
    func search() async throws {
        let (source, target) = (try await source(accounts: 30), try await TemporaryDatabase())
        try await transfer(source, target)
        let page = try await target.storage.accounts.list(AccountQuery(search: "person29"))
        #expect(page.items.map(\.username.rawValue) == ["person29"])
    }

    @Test("everything goes over from one engine to the other")
    func betweenEngines() async throws {
        let source = try await source(accounts: 20)
        for engine in StorageEngine.expected {
            let target = try await StorageEngine.$current.withValue(engine) { try await TemporaryDatabase() }
            #expect(try await transfer(source, target).first { $0.table == "accounts" }?.rows == 20)
            #expect(try await target.storage.audit.verify() == .intact(count: 20))
        }
    }
}
