import ArgumentParser
import AuthServer
import ServerTables
import Sessions
import UserAccounts

/// `coatcheck service list`.
struct ServiceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "List the services by name; with --json one line each. Tokens are not stored, so they cannot be shown."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Line: Encodable {
        let name: String
        let createdAt: String
        let scope: String
        let sharesAccounts: Bool?
    }

    func run() async throws {
        try await options.withServer { server in
            var table = TextTable("NAME", "SCOPE", "CREATED")
            for service in try await server.apps.services.list() {
                var sharesAccounts: Bool?
                if case .sessions(let application) = service.grant { sharesAccounts = application.sharesAccounts }
                let line = Line(
                    name: service.name, createdAt: service.createdAt.rfc3339, scope: service.grant.scope,
                    sharesAccounts: sharesAccounts)
                if output.json { print(try output.document(line)) }
                table.add(line.name, line.scope, line.createdAt)
            }
            if !output.json { print(table.text) }
        }
    }
}
