import ArgumentParser
import UserAccounts

/// `coatcheck user promote`.
struct UserPromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Make a user an administrator. Their sessions end; they must sign in again."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await UserChange.perform(
            { .roles($0.roles.union([.administrator])) }, to: name, saying: "is an administrator", options)
    }
}
