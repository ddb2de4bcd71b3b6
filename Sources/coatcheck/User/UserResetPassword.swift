import ArgumentParser
import AuthServer
import Operations
import ServerSettings
import UserAccounts
import WebAddresses

/// `coatcheck user reset-password`.
struct UserResetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-password",
        abstract: "Print a one-time link with which the user chooses a new password.",
        discussion: "The old password stays valid until the link is used. Older links stop working."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer { server in
            try await Self.printLink(for: try await server.account(named: name), of: server)
        }
    }

    /// Creates a link and prints the only copy of it.
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
