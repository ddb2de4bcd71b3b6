import Foundation
import Logging
import PostgresClient
package import SQLInterface
import SQLiteClient
package import ServerTables
package import Sessions
import Testing
package import UserAccounts

/// A database of its own: a file in a folder that goes away with the process, or a schema of a server that does.
package struct TemporaryDatabase: Sendable {
    package static let start = Timestamp(milliseconds: 1_780_000_000_000)
    package static let origin = AuditOrigin(instance: "test", version: "0")

    private static let folder: URL = {
        atexit { try? FileManager.default.removeItem(at: TemporaryDatabase.folder) }
        return FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
    }()

    package let engine = StorageEngine.current
    /// The file, or the schema.
    package let path: String
    package let database: any SQLDatabase
    package let storage: Storage

    package init() async throws {
        switch engine {
        case .sqlite: path = Self.folder.appending(path: UUID().uuidString).appending(path: "coatcheck.db").path
        case .postgres: path = "test_\(UInt64.random(in: .min ... .max))"
        }
        database = try Self.open(path, engine)
        if engine == .postgres { try await database.write { [path] in _ = try $0.run("CREATE SCHEMA \(path)") } }
        try await Migrator.serverTables.migrate(database)
        storage = Storage(database, origin: Self.origin)
    }

    /// The same data as another process sees it.
    package func another() throws -> Storage {
        Storage(try Self.open(path, engine), origin: Self.origin)
    }

    private static func open(_ path: String, _ engine: StorageEngine) throws -> any SQLDatabase {
        switch engine {
        case .sqlite: return try SQLiteDatabase(path: path)
        case .postgres:
            let url = try #require(StorageEngine.postgresURL, "TEST_POSTGRES_URL is not set")
            let parameter = (url.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(path)"
            return PostgresDatabase(
                PostgresAddress(url: url + parameter), connections: 2, logger: Logger(label: "test"))
        }
    }

    /// The names of all tables, each with those of its columns.
    package func columns() async throws -> [String: Set<String>] {
        let statement =
            switch engine {
            case .sqlite:
                """
                SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
                """
            case .postgres:
                """
                SELECT table_name::text, column_name::text FROM information_schema.columns
                WHERE table_schema = current_schema()
                """
            }
        return try await run(statement).reduce(into: [:]) { columns, row in
            columns[try row.text(0), default: []].insert(try row.text(1))
        }
    }

    /// A statement behind the stores' back.
    @discardableResult
    package func run(_ statement: String, _ parameters: SQLValue...) async throws -> [SQLRow] {
        try await database.write { try $0.run(statement, parameters) }
    }
}

extension Storage {
    /// Does something to an account, as the system.
    @discardableResult
    package func perform(
        _ change: AccountChange,
        to id: PrincipalID,
        at now: Timestamp = TemporaryDatabase.start,
        by permission: ChangePermission = .authority,
        others: OtherSessions = .end
    ) async throws -> AccountMutationOutcome {
        try await accounts.perform(
            AccountMutation(change, to: id, at: now, in: .system, permission: permission, others: others))
    }

    /// Makes an account whose identifier is its name.
    @discardableResult
    package func create(
        _ name: String,
        roles: Set<Role> = [],
        hash: PasswordHash? = nil,
        by permission: ChangePermission = .authority
    ) async throws -> AccountMutationOutcome {
        let account = try newAccount(name, roles: roles)
        return try await perform(.create(account, hash), to: account.id, by: permission)
    }

    package func newAccount(_ name: String, roles: Set<Role> = []) throws -> Account {
        guard let username = Username(name) else { throw StorageError(.corrupt, "the test's own name is malformed") }
        return Account(
            id: PrincipalID(rawValue: username.key), username: username, roles: roles,
            createdAt: TemporaryDatabase.start)
    }

    /// Makes a link, as the system.
    package func link(
        _ purpose: OneTimeLinkPurpose,
        for id: PrincipalID? = nil,
        at now: Timestamp = TemporaryDatabase.start
    ) async throws -> OneTimeToken {
        try await links.issue(
            purpose, for: id, recording: AuditEvent(.tokenCreated, at: now, target: id, in: .system))
    }
}

/// A hash that no password matches, to be kept and read back.
package func someHash(_ letter: Character = "A") -> PasswordHash {
    PasswordHash(stored: "$argon2id$v=19$m=16,t=1,p=1$c29tZXNhbHQ$" + String(repeating: letter, count: 43))
}
