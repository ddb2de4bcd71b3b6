import ArgumentParser
import AuthServer
import Sessions
import UserAccounts

/// `coatcheck user factors`.
struct UserFactors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "factors",
        abstract: "Show a user's passkeys, authenticator app, recovery codes and trusted browsers.",
        discussion: """
            With the date on which each was added and last used. Secrets are
            never shown. `coatcheck factor reset NAME` removes all of them.

            EXAMPLES
              coatcheck user factors ada
              coatcheck user factors ada --json | jq .recovery_codes.left
            """
    )

    @Argument(help: "The account's username.") var name: String
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            let account = try await server.account(named: name)
            let now = server.clock.now()
            let factors = try await server.factors.store.factors(of: account.id, at: now)
            let document = UserFactorsDocument(account, factors, under: server.configuration.factorPolicy, at: now)
            if output.json {
                print(try output.document(document))
            } else {
                for line in document.lines { print(line) }
            }
        }
    }
}
