import DatabaseSupport
import SQLInterface
import Testing
import UserAccounts

@testable import ServerTables

@Suite("The verification costs of stored hashes", .eachEngine)
struct PasswordCostTests {
    private static let salt = "AAECAwQFBgcICQoLDA0ODw"
    private static let tag = "AbiXk6zvOCx8C19K7/UO7TABAF6QmWNWAngrCh+I+zc"
    private static let hashes = [
        "$2b$05$abcdefghijklmnopqrstuu0hCLemrFEFQ28J3buUaNs6U9qPh2pCW",
        "$2a$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$argon2id$v=19$m=65536,t=2,p=1$\(salt)$\(tag)", "$scrypt$ln=10,r=8,p=1$\(salt)$\(tag)",
        "$pbkdf2-sha256$i=1000$\(salt)$\(tag)", "$pbkdf2-sha256$2000$\(salt)$\(tag)",
        "$argon2id-hmac-sha256$v=19$m=32,t=2,p=1,keyid=0123456789ab$\(salt)$\(tag)",
    ]

    @Test("from the moment an account comes in, a line for each cost, and again from all that is there")
    func noted() async throws {
        let temporary = try await TemporaryDatabase()
        for (number, phc) in (Self.hashes + Self.hashes).enumerated() {
            try await temporary.storage.create("person\(number)", hash: PasswordHash(stored: phc))
        }
        try await temporary.storage.create("nobody")
        let expected = Set(Self.hashes.compactMap { PasswordHash(stored: $0).decoy })
        #expect(expected.count == Self.hashes.count)
        let costs = try await temporary.storage.accounts.passwordCosts()
        #expect(Set(costs) == expected && costs.count == expected.count)
        try await temporary.storage.accounts.notePasswordCosts()
        #expect(try await Set(temporary.storage.accounts.passwordCosts()) == expected)
        try await temporary.run("DELETE FROM accounts WHERE password_hash LIKE '$2%'")
        try await temporary.storage.accounts.notePasswordCosts()
        #expect(try await temporary.storage.accounts.passwordCosts().count == expected.count - 2)
    }

    @Test("are found however few accounts are read at a time", arguments: [1, 2, 3, 14, 15, 100])
    func batches(size: Int) async throws {
        let temporary = try await TemporaryDatabase()
        for (number, phc) in (Self.hashes + Self.hashes).enumerated() {
            try await temporary.storage.create("person\(number)", hash: PasswordHash(stored: phc))
        }
        try await temporary.run("DELETE FROM password_costs")
        try await temporary.storage.accounts.notePasswordCosts(batch: size)
        let expected = Set(Self.hashes.compactMap { PasswordHash(stored: $0).decoy })
        #expect(try await Set(temporary.storage.accounts.passwordCosts()) == expected)
    }
}
