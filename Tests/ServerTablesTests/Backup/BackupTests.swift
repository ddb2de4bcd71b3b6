import DatabaseSupport
import Foundation
import SQLInterface
import SQLSessionTables
import SQLiteClient
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct BackupTests {
    private static let later = TemporaryDatabase.start + .seconds(3600)

    private let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).backup").path

    private func database(accounts: Int = 5) async throws -> TemporaryDatabase {
        let database = try await TemporaryDatabase()
        _ = try await database.storage.keys.auditReferences()
        try await Migrator.sessionTables.migrate(database.database)
        for number in 0..<accounts { try await database.storage.create("person\(number)", hash: someHash()) }
        return database
    }

    private func backup(_ source: TemporaryDatabase) async throws -> SQLiteFile {
        let file = try SQLiteFile(creating: path)
        _ = try await source.database.read { connection in
            try file.write {
                try BackupWriter(from: connection, to: $0).write(version: "1", at: TemporaryDatabase.start) { _, _ in }
            }
        }
        return file
    }

    private func restore(_ file: SQLiteFile, to target: TemporaryDatabase) async throws {
        try await target.database.write { connection in
            try file.read { file in
                try BackupRestore(BackupReader(file).check(), from: file, to: connection)
                    .replace(at: Self.later, from: TemporaryDatabase.origin) { _, _ in }
            }
        }
    }

    private func differences(_ file: SQLiteFile, _ target: TemporaryDatabase) async throws -> BackupDifferences? {
        try await target.database.write { connection in
            try file.read { try BackupRestore(BackupReader($0).check(), from: $0, to: connection).differences() }
        }
    }

    private func events(_ database: TemporaryDatabase) async throws -> [String] {
        try await database.run("SELECT event FROM audit_log ORDER BY seq").map { try $0.text(0) }
    }

    @Test("an empty database gets the accounts, the keys and the whole audit log", arguments: StorageEngine.expected)
    func everything(into engine: StorageEngine) async throws {
        let source = try await database(accounts: 450)
        let target = try await StorageEngine.$current.withValue(engine) { try await TemporaryDatabase() }
        let file = try await backup(source)
        #expect(try await differences(file, target) == nil)
        try await restore(file, to: target)
        #expect(try await target.storage.accounts.count() == 450)
        #expect(try await target.storage.audit.verify() == .intact(count: 451))
        #expect(try await events(target).last == "backup_restored")
        let keys = try await target.run("SELECT value FROM instance_keys")
        #expect(try await source.run("SELECT value FROM instance_keys").map(\.values) == keys.map(\.values))
    }

    @Test("restored accounts are found, and those that were replaced are not")
    func search() async throws {
        let database = try await database(accounts: 600)
        let file = try await backup(database)
        try await database.storage.create("eve")
        try await restore(file, to: database)
        func found(_ search: String) async throws -> [String] {
            try await database.storage.accounts.list(AccountQuery(search: search)).items.map(\.username.rawValue)
        }
        #expect(try await found("person599") == ["person599"])
        #expect(try await found("eve") == [])
    }

    @Test("no session of before has the epoch of a restored account")
    func epochs() async throws {
        let database = try await database(accounts: 1)
        let file = try await backup(database)
        for letter in ["B", "C"] as [Character] {
            try await database.storage.perform(.password(someHash(letter), mustChange: false), to: "person0")
        }
        let last = try #require(try await database.storage.accounts.account("person0")).credentialEpoch
        try await restore(file, to: database)
        let restored = try #require(try await database.storage.accounts.account("person0"))
        #expect(restored.credentialEpoch > last)
        #expect(restored.epochReason == .revoked)
        try await restore(file, to: database)
        let again = try #require(try await database.storage.accounts.account("person0"))
        #expect(again.credentialEpoch > restored.credentialEpoch)
    }

    @Test("what has happened since is told, and undone")
    func since() async throws {
        let database = try await database()
        let file = try await backup(database)
        #expect(try await differences(file, database) == BackupDifferences(events: 0))
        try await database.storage.create("eve", hash: someHash())
        try await database.storage.perform(.delete, to: "person0")
        try await database.storage.perform(.disable, to: "person1")
        try await database.storage.perform(.password(someHash("B"), mustChange: false), to: "person2")
        try await database.storage.perform(.roles([.administrator]), to: "person4")
        let differences = try #require(try await differences(file, database))
        #expect(differences.created.names == ["eve"])
        #expect(differences.deleted.names == ["person0"])
        #expect(differences.disabled.names == ["person1"])
        #expect(differences.changed.names == ["person2", "person4"])
        #expect(differences.events == 5)
        try await restore(file, to: database)
        #expect(try await database.storage.accounts.account("eve") == nil)
        #expect(try await database.storage.accounts.account("person0") != nil)
        #expect(try await database.storage.accounts.account("person1")?.isDisabled == false)
        #expect(try await database.storage.accounts.account("person4")?.isAdministrator == false)
    }

    @Test("a long list of accounts is counted, and its beginning named")
    func many() async throws {
        let database = try await database(accounts: 0)
        let file = try await backup(database)
        for number in 10..<40 { try await database.storage.create("new\(number)", hash: someHash()) }
        let created = try #require(try await differences(file, database)).created
        #expect(created.count == 30)
        #expect(created.names == (10..<20).map { "new\($0)" })
    }

    @Test("the audit log of a database goes on over a restore")
    func audit() async throws {
        let database = try await database(accounts: 2)
        let file = try await backup(database)
        try await database.storage.create("eve", hash: someHash())
        try await restore(file, to: database)
        #expect(try await events(database) == ["user_created", "user_created", "user_created", "backup_restored"])
        #expect(try await database.storage.audit.verify() == .intact(count: 4))
    }

    @Test(
        "one-time links, trusted browsers, pending logins and sessions are in no backup, and do not outlive a restore")
    func passing() async throws {
        let database = try await database(accounts: 1)
        let link = try await database.storage.link(.reset, for: "person0")
        let file = try await backup(database)
        for table in TransferTable.passing.subtracting(["sessions", "ended_sessions"]) {
            #expect(try file.read { try $0.run("SELECT * FROM \(table)").isEmpty }, "\(table)")
        }
        #expect(try file.read { try $0.run("SELECT 1 FROM sqlite_schema WHERE name = 'sessions'").isEmpty })
        try await restore(file, to: database)
        #expect(try await database.storage.links.find(link, for: [.reset], at: TemporaryDatabase.start) == nil)
    }

    @Test("every table is in a backup, or named as one that is not")
    func complete() {
        #expect(TransferTable.passing.isSubset(of: TransferTable.all.map(\.name)))
        #expect(Set(TransferTable.endedByRestore).isSubset(of: TransferTable.passing))
    }

    @Test("the database of another installation is refused and not touched")
    func otherInstallation() async throws {
        let (source, target) = (try await database(), try await database(accounts: 1))
        let file = try await backup(source)
        let error = await #expect(throws: StorageError.self) { try await differences(file, target) }
        #expect(error?.code == .inUse)
        #expect(try await target.storage.accounts.count() == 1)
    }

    @Test("a changed byte of a backup is noticed")
    func damage() async throws {
        let file = try await backup(try await database())
        try file.write { _ = try $0.run("UPDATE accounts SET display_name = 'x' WHERE id = 'person3'") }
        let error = #expect(throws: StorageError.self) { try file.read { try BackupReader($0).check() } }
        #expect(error?.code == .corrupt)
    }

    @Test("a file without a manifest is no backup")
    func otherFile() async throws {
        let file = try SQLiteFile(creating: path)
        let error = #expect(throws: StorageError.self) { try file.read { try BackupReader($0).check() } }
        #expect(error?.message == "it is not a backup of coatcheck")
    }

    @Test("a backup by a later version is refused, with the version")
    func newer() async throws {
        let file = try SQLiteFile(creating: path)
        try file.write {
            try BackupWriter.tables.migrate($0)
            try $0.run("UPDATE schema_version SET version = 1000")
            try BackupManifestTable(file: $0).write(
                BackupManifest(version: "99.1", time: TemporaryDatabase.start, head: .empty))
        }
        let error = #expect(throws: StorageError.self) { try file.read { try BackupReader($0).check() } }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("99.1") == true)
    }

    @Test("a writer that is interrupted leaves no manifest")
    func interrupted() async throws {
        struct Stop: Error {}
        let (source, file) = (try await database(), try SQLiteFile(creating: path))
        await #expect(throws: Stop.self) {
            try await source.database.read { connection in
                try file.write {
                    _ = try BackupWriter(from: connection, to: $0).write(version: "1", at: TemporaryDatabase.start) {
                        _, _ in
                        throw Stop()
                    }
                }
            }
        }
        #expect(throws: StorageError.self) { try file.read { try BackupReader($0).check() } }
    }
}
