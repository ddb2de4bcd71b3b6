import ArgumentParser
import AuthServer
import Operations
import ServerTables
import Sessions
import UserAccounts

/// `coatcheck keys list`.
struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys, public identifiers only; with --json one line each."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Line: Encodable {
        let id: String
        let state: String
        let createdAt: String
        let signsFrom: String
    }

    func run() async throws {
        try await options.withServer { server in
            let (ring, now) = (try await server.apps.assertionKeys.ring(), server.clock.now())
            var table = TextTable("ID", "STATE", "CREATED", "SIGNS FROM")
            for key in ring.keys {
                let line = Line(
                    id: key.id, state: ring.state(of: key, at: now).rawValue,
                    createdAt: key.createdAt.rfc3339, signsFrom: key.signsFrom.rfc3339)
                if output.json { print(try output.document(line)) }
                table.add(line.id, line.state, line.createdAt, line.signsFrom)
            }
            if !output.json { print(table.text) }
        }
    }
}
