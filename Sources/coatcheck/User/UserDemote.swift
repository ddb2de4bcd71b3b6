import ArgumentParser
import UserAccounts

/// `coatcheck user demote`.
struct UserDemote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demote",
        abstract: "Remove the administrator role of a user. Their sessions end."
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await UserChange.perform(
            { .roles($0.roles.subtracting([.administrator])) }, to: name, saying: "is no longer an administrator",
            options)
    }
}
