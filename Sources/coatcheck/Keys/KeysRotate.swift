import ArgumentParser
import AuthServer
import Operations
import ServerTables
import Sessions
import UserAccounts

/// `coatcheck keys rotate`.
struct KeysRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Create a new key, which takes over in two minutes."
    )

    @Flag(help: "The new key signs now and all others are withdrawn, at every server within ten seconds.")
    var atOnce = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer { server in
            let key = try await server.apps.assertionKeys.rotate(atOnce: atOnce, at: server.clock.now())
            print("\(key.id) signs from \(key.signsFrom.rfc3339)")
        }
    }
}
