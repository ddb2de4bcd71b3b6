import ArgumentParser
import UserAccounts

/// `coatcheck user enable`.
struct UserEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a user sign in again."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await UserChange.perform({ _ in .enable }, to: name, saying: "is enabled", options)
    }
}
