import AuthServer
import Operations
import UserAccounts

/// Changes one account at the terminal, with all consequences, and prints one line about it.
enum UserChange {
    /// Makes the change and prints what happened.
    static func perform(
        _ change: (Account) -> AccountChange,
        to name: String,
        saying done: String,
        _ options: ConfigurationOptions
    ) async throws {
        try await options.withServer { server in
            let account = try await server.account(named: name)
            try await perform(change(account), to: account, saying: done, server)
        }
    }

    /// The same beside other work on the server's data.
    static func perform(
        _ change: AccountChange,
        to account: Account,
        saying done: String,
        _ server: ServerContext
    ) async throws {
        let (name, sessions) = (account.username.rawValue, server.changedSessions)
        switch try await server.users.apply(change, to: account.id, sessions: sessions, in: .system) {
        case .applied(_, let ended):
            print("\(name) \(done)\(tell(of: ended))")
        case .refused(.lastAdministrator):
            throw CommandFailure(
                "no other administrator can sign in; make another account an administrator first, with a password")
        case .refused(.tooManyGroups):
            throw CommandFailure(
                "these are more groups than fit into a header: about \(ProfileRules.groupListLength) characters")
        case .refused:
            throw CommandFailure("the account \(name.quotedForTerminal) was deleted or changed in the meantime")
        }
    }

    private static func tell(of ended: Int?) -> String {
        switch ended {
        case nil: "; all sessions have ended, and the server removes them as soon as it can reach them"
        case 0: ""
        case 1: "; 1 session ended"
        case .some(let count): "; \(count) sessions ended"
        }
    }
}
