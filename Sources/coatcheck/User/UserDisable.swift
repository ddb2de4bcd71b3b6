import ArgumentParser
import UserAccounts

/// `coatcheck user disable`.
struct UserDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Prevent a user from signing in, and end all of their sessions at once."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await UserChange.perform({ _ in .disable }, to: name, saying: "is disabled", options)
    }
}
