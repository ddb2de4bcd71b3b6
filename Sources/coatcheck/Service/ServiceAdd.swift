import ArgumentParser
import AuthServer
import ServerTables
import Sessions

/// `coatcheck service add`.
struct ServiceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Admit a service. Prints its token, once and nothing else."
    )

    @Argument(help: "A name for it: 1 to 64 letters, digits and . _ -") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer { server in
            switch try await server.apps.services.issue(name, at: server.clock.now()) {
            case .issued(let token):
                print(token.wireValue)
            case .nameTaken:
                throw CommandFailure("there is a service named \(name.forTerminal) already; remove it first")
            case .malformed:
                throw CommandFailure(
                    "\(name.quotedForTerminal) cannot be a name; use 1 to 64 letters, digits and . _ -")
            }
        }
    }
}
