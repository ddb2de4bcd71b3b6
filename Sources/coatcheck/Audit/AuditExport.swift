import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck audit export`.
struct AuditExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every event as one line of JSON, hashes included."
    )

    @OptionGroup var filter: AuditFilter
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withDatabase { server in
            try await server.audit.export(try await filter.query(server)) { print($0) }
        }
    }
}
