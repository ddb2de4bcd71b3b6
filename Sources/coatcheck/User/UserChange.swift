import AuthServer
import UserAccounts

/// Changes of one account, made at the terminal: with everything that must follow, and one line about it.
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
            let sessions = ManagedSessions(server.sessions)
            let outcome = try await server.users.apply(change(account), to: account.id, sessions: sessions, in: .system)
            switch outcome {
            case .applied(let account, let ended):
                let endings = ended == 1 ? "1 session ended" : "\(ended) sessions ended"
                print("\(account.username.rawValue) \(done)" + (ended == 0 ? "" : "; \(endings)"))
                warnAboutMemory(server)
            case .refused(.lastAdministrator):
                throw CommandFailure("\(name.forTerminal) is the last administrator; make another one first")
            case .refused:
                throw CommandFailure("the account \(name.quotedForTerminal) is gone, or changed meanwhile")
            }
        }
    }

    /// Commands cannot end sessions that live in the server's memory.
    private static func warnAboutMemory(_ server: ServerContext) {
        guard server.configuration.sessions == .memory else { return }
        StandardError.write("coatcheck: warning: sessions in the server's memory go on; use the admin pages")
    }
}
