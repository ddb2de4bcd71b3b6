import ArgumentParser
import AuthServer
import Sessions
import UserAccounts

/// `coatcheck audit export`.
struct AuditExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every event as one line of JSON, hashes included.",
        discussion: "The export is itself an event, the last one that it prints."
    )

    @OptionGroup var filter: AuditFilter
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withDatabase { server in
            let query = try await filter.query(server)
            try await server.audit.append(
                AuditEvent(
                    .adminExported, at: server.clock.now(), in: .system,
                    details: ["filter": .strings(query.parts)]))
            var (progress, count) = (Progress("events"), 0)
            try await server.audit.export(query) { line in
                print(line)
                count += 1
                if count.isMultiple(of: AuditQuery.maximumLimit) { progress.show(count) }
            }
            progress.end()
        }
    }
}
