import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck user reset-password`.
struct UserResetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-password",
        abstract: "Print a one-time link with which the owner chooses a new password.",
        discussion: "The old password stays good until the link is used. An older link dies."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer { server in
            try await Self.printLink(for: try await server.account(named: name), of: server)
        }
    }

    /// Makes a link and prints it: the only copy there is.
    static func printLink(for account: Account, of server: ServerContext) async throws {
        guard let link = try await server.users.issueLink(for: account.id, in: .system) else {
            throw CommandFailure("there is no account named \(account.username.rawValue)")
        }
        let name = account.username.rawValue
        print("Give this link to \(name); it works once, until \(link.expiry.rfc3339):")
        print("")
        print("  \(server.configuration.publicURL.address(of: link.purpose, link.token))")
    }
}
