import Sessions
import Testing
import UserAccounts

/// Accounts to test with.
enum People {
    static let start = Timestamp(milliseconds: 1_780_000_000_000)

    static func account(_ name: String = "alice", id: String = "a1", roles: Set<Role> = []) throws -> Account {
        Account(
            id: PrincipalID(rawValue: id), username: try #require(Username(name)), displayName: "Alice de Wit",
            email: "alice.dewit@mail.example", roles: roles, createdAt: start)
    }

    static let goodPassword = "seventeen violet kettles"
}
