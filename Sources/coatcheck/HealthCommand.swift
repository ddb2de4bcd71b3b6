import ArgumentParser
import AuthServer
import ServerSettings

/// `coatcheck health`.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract:
            "Ask the server on this machine whether it can serve; for the health checks of containers and scripts.",
        discussion: """
            It asks /readyz on the management port, as a load balancer does, and
            looks at no store itself. `coatcheck status` says what is wrong.

            EXIT CODES
              0   the server is ready; with --live, it runs
              1   it is not, or does not answer within 3 seconds
              78  configuration
            """
    )

    @Flag(help: "Ask /healthz: whether the server runs, also while a store is unavailable.") var live = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let endpoint = try options.configuration().management
        guard let answer = await ManagementProbe.ask(endpoint, live ? .liveness : .readiness) else {
            throw CommandFailure("no server answers at \(endpoint)")
        }
        guard answer.status == 200 else { throw CommandFailure("the server at \(endpoint) says: \(answer.text)") }
        print(answer.text)
    }
}
