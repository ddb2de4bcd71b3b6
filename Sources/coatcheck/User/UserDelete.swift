import ArgumentParser
import UserAccounts

/// `coatcheck user delete`.
struct UserDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete an account and end its sessions. Its audit events stay."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await UserChange.perform({ _ in .delete }, to: name, saying: "was deleted", options)
    }
}
