import ArgumentParser
import AuthServer
import ServerTables
import Sessions

/// `coatcheck service remove`.
struct ServiceRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a service. Its open streams end within 15 seconds."
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
