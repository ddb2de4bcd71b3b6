import ArgumentParser
import AuthServer
import ServerTables
import Sessions

/// `coatcheck service remove`.
struct ServiceRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a service.",
        discussion: """
            Its calls are refused within a second, and its open streams end
            within 15 seconds. The sessions of an application stay: if the
            service is added again, its users are still signed in. End them with
            coatcheck session revoke --application NAME.
            """
    )

    @Argument(help: "The service's name.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer { server in
            guard try await server.apps.services.remove(name, at: server.clock.now()) else {
                throw CommandFailure("there is no service named \(name.quotedForTerminal)")
            }
            print("\(name.forTerminal) was removed")
        }
    }
}
