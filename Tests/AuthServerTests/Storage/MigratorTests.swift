import SQLInterface
import Testing
import UserAccounts

@testable import AuthServer

@Suite(.eachEngine) struct MigratorTests {
    private let latest = Int64(Migration.serverTables.count)

    @Test("a new database gets all tables, and a second run changes nothing")
    func migrate() async throws {
        let temporary = try await TemporaryDatabase()
        let migrator = Migrator.serverTables
        #expect(try await migrator.pending(in: temporary.database).isEmpty)
        #expect(try await migrator.migrate(temporary.database).isEmpty)
        #expect(try await temporary.run("SELECT version FROM schema_version").first?.integer(0) == latest)
    }

    @Test("a later version takes only the missing steps and keeps what is there")
    func stepwise() async throws {
        let temporary = try await TemporaryDatabase()
        try await temporary.storage.create("alice")
        let next = Migration(summary: "Add a table") { _ in ["CREATE TABLE extra (x INTEGER)"] }
        let migrator = Migrator(Migration.serverTables + [next], versionTable: "schema_version")
        #expect(try await migrator.pending(in: temporary.database) == ["Add a table"])
        #expect(try await migrator.migrate(temporary.database) == ["Add a table"])
        #expect(try await temporary.storage.accounts.count() == 1)
    }

    @Test("a database made by a newer version is refused and not touched")
    func newer() async throws {
        let temporary = try await TemporaryDatabase()
        try await temporary.run("UPDATE schema_version SET version = 99")
        let migrator = Migrator.serverTables
        var error = await #expect(throws: StorageError.self) { try await migrator.migrate(temporary.database) }
        #expect(error?.code == .newerVersion)
        error = await #expect(throws: StorageError.self) { try await migrator.pending(in: temporary.database) }
        #expect(error?.code == .newerVersion)
        #expect(try await temporary.run("SELECT version FROM schema_version").first?.integer(0) == 99)
    }

    @Test("a step that fails leaves the version before it")
    func failing() async throws {
        let temporary = try await TemporaryDatabase()
        let broken = Migration(summary: "Break") { _ in ["CREATE TABLE extra (x INTEGER)", "NOT SQL"] }
        let migrator = Migrator(Migration.serverTables + [broken], versionTable: "schema_version")
        await #expect(throws: StorageError.self) { try await migrator.migrate(temporary.database) }
        #expect(try await temporary.run("SELECT version FROM schema_version").first?.integer(0) == latest)
        await #expect(throws: StorageError.self) { try await temporary.run("SELECT 1 FROM extra") }
    }
}
