import Foundation
import SQLInterface
import SQLiteClient
import Sessions
import UserAccounts

@testable import AuthServer

/// A database of its own, in a folder that goes away with the process.
struct TemporaryDatabase: Sendable {
    static let start = Timestamp(milliseconds: 1_780_000_000_000)
    static let origin = AuditOrigin(instance: "test", version: "0")

    private static let folder: URL = {
        atexit { try? FileManager.default.removeItem(at: TemporaryDatabase.folder) }
        return FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
    }()

    let path: String
    let database: SQLiteDatabase
    let storage: Storage

    init() async throws {
        path = Self.folder.appending(path: UUID().uuidString).appending(path: "coatcheck.db").path
        database = try SQLiteDatabase(path: path)
        try await Migrator.serverTables.migrate(database)
        storage = Storage(database, origin: Self.origin)
    }

    /// A statement behind the stores' back.
    @discardableResult
    func run(_ statement: String, _ parameters: SQLValue...) async throws -> [SQLRow] {
        try await database.write { try $0.run(statement, parameters) }
    }
}

extension Storage {
    /// Does something to an account, as the system.
    @discardableResult
    func perform(
        _ change: AccountChange,
        to id: PrincipalID,
        at now: Timestamp = TemporaryDatabase.start,
        redeeming: OneTimeLinkDigest? = nil
    ) async throws -> AccountMutationOutcome {
        try await accounts.perform(AccountMutation(change, to: id, at: now, in: .system, redeeming: redeeming))
    }

    /// Makes an account whose identifier is its name.
    @discardableResult
    func create(
        _ name: String,
        roles: Set<Role> = [],
        hash: PasswordHash? = nil,
        redeeming: OneTimeLinkDigest? = nil
    ) async throws -> AccountMutationOutcome {
        let account = try newAccount(name, roles: roles)
        return try await perform(.create(account, hash), to: account.id, redeeming: redeeming)
    }

    func newAccount(_ name: String, roles: Set<Role> = []) throws -> Account {
        guard let username = Username(name) else { throw StorageError(.corrupt, "the test's own name is malformed") }
        return Account(
            id: PrincipalID(rawValue: username.key), username: username, roles: roles,
            createdAt: TemporaryDatabase.start)
    }

    /// Makes a link, as the system.
    func link(
        _ purpose: OneTimeLinkPurpose,
        for id: PrincipalID? = nil,
        at now: Timestamp = TemporaryDatabase.start
    ) async throws -> OneTimeToken {
        try await links.issue(
            purpose, for: id, recording: AuditEvent(.tokenCreated, at: now, target: id, in: .system))
    }
}

/// A hash that no password matches, to be kept and read back.
func someHash(_ letter: Character = "A") -> PasswordHash {
    PasswordHash(stored: "$argon2id$v=19$m=16,t=1,p=1$c29tZXNhbHQ$" + String(repeating: letter, count: 43))
}
