import SQLInterface
import UserAccounts

extension AccountTable {
    /// Whether an account has a name that users would confuse with this one.
    func hasNameThatResembles(_ username: Username) throws -> Bool {
        try connection.run("SELECT username FROM accounts WHERE username_skeleton = $1", .text(username.skeleton))
            .contains { try Username($0.text(0)).map(username.resembles) ?? false }
    }

    /// Stores the skeletons of the names that have none yet.
    package func addSkeletons() throws {
        for row in try connection.run("SELECT id, username FROM accounts WHERE username_skeleton IS NULL") {
            guard let username = Username(try row.text(1)) else { continue }
            try connection.run(
                "UPDATE accounts SET username_skeleton = $1 WHERE id = $2",
                .text(username.skeleton), .text(try row.text(0)))
        }
    }
}
