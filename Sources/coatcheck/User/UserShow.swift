import ArgumentParser
import AuthServer
import Sessions
import UserAccounts
import WebAPI

/// `coatcheck user show`.
struct UserShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one account."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            let account = try await server.account(named: name)
            if output.json {
                print(try output.document(UserResource(account)))
                return
            }
            let sessions = try await server.sessions.count(SessionQuery(principal: account.id))
            let lines = [
                ("username", account.username.rawValue), ("id", account.id.rawValue), ("name", account.displayName),
                ("email", account.email ?? "–"), ("state", account.state),
                ("roles", account.roles.sorted().map(\.rawValue).joined(separator: ", ")),
                ("groups", account.groups.sorted().joined(separator: ", ")),
                ("created", account.createdAt.rfc3339),
                ("password set", account.passwordChangedAt?.rfc3339 ?? "never"),
                ("last login", account.lastLogin?.rfc3339 ?? "never"), ("sessions", "\(sessions)"),
            ]
            for (label, value) in lines { print(label.padded(to: 14) + value.forTerminal) }
        }
    }
}

extension String {
    /// The text padded with spaces, for a column of labels.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
