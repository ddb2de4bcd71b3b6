import SQLInterface
import Testing

@Suite("Migrator")
struct MigratorTests {
    private static let steps = [
        Migration(summary: "Add notes") { ["CREATE TABLE notes (id \($0.integer) PRIMARY KEY)"] },
        Migration(summary: "Add authors") { ["CREATE TABLE authors (id \($0.integer) PRIMARY KEY)"] },
    ]
    private let migrator = Migrator(steps, versionTable: "notes_schema")

    private func version(_ database: any SQLDatabase) async throws -> Int64? {
        try await database.query("SELECT version FROM notes_schema", []).first?.integer(0)
    }

    @Test("a new database gets all tables, and a second run changes nothing", arguments: SQLEngine.expected)
    func migrate(engine: SQLEngine) async throws {
        try await engine.withDatabase { database in
            let pending = try await migrator.pending(in: database)
            #expect(pending == ["Add notes", "Add authors"])
            #expect(try await !migrator.isInstalled(in: database), "looking changes nothing")
            #expect(try await migrator.migrate(database) == ["Add notes", "Add authors"])
            #expect(try await migrator.isInstalled(in: database))
            #expect(try await migrator.pending(in: database).isEmpty)
            #expect(try await migrator.migrate(database).isEmpty)
            #expect(try await version(database) == 2)
        }
    }

    @Test("a later version takes only the missing steps and keeps what is there", arguments: SQLEngine.expected)
    func stepwise(engine: SQLEngine) async throws {
        try await engine.withDatabase { database in
            try await migrator.migrate(database)
            try await database.write { _ = try $0.run("INSERT INTO notes VALUES (1)") }
            let next = Migration(summary: "Add a table") { _ in ["CREATE TABLE extra (x INTEGER)"] }
            let later = Migrator(Self.steps + [next], versionTable: "notes_schema")
            #expect(try await later.pending(in: database) == ["Add a table"])
            #expect(try await later.migrate(database) == ["Add a table"])
            #expect(try await database.query("SELECT id FROM notes", []).count == 1)
        }
    }

    @Test("a database made by a newer version is refused and not touched", arguments: SQLEngine.expected)
    func newer(engine: SQLEngine) async throws {
        try await engine.withDatabase { database in
            try await migrator.migrate(database)
            try await database.write { _ = try $0.run("UPDATE notes_schema SET version = 99") }
            var error = await #expect(throws: StorageError.self) { try await migrator.migrate(database) }
            #expect(error?.code == .newerVersion)
            error = await #expect(throws: StorageError.self) { try await migrator.pending(in: database) }
            #expect(error?.code == .newerVersion)
            #expect(try await version(database) == 99)
        }
    }

    @Test("a step that fails leaves the version before it", arguments: SQLEngine.expected)
    func failing(engine: SQLEngine) async throws {
        try await engine.withDatabase { database in
            try await migrator.migrate(database)
            let broken = Migration(summary: "Break") { _ in ["CREATE TABLE extra (x INTEGER)", "NOT SQL"] }
            let later = Migrator(Self.steps + [broken], versionTable: "notes_schema")
            await #expect(throws: StorageError.self) { try await later.migrate(database) }
            #expect(try await version(database) == 2)
            await #expect(throws: StorageError.self) { try await database.query("SELECT 1 FROM extra", []) }
        }
    }

    @Test("servers that start together take each step once", arguments: SQLEngine.expected)
    func parallel(engine: SQLEngine) async throws {
        try await engine.withDatabase { database in
            let taken = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<8 { group.addTask { try await migrator.migrate(database) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken == ["Add notes", "Add authors"])
        }
    }
}
