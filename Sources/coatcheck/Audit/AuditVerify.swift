import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck audit verify`.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Follow the chain of hashes through the whole log; exit 1 where it breaks."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            switch try await server.audit.verify() {
            case .intact(let count):
                print(output.json ? try output.document(Result(intact: true, count: count)) : "intact: \(count) events")
            case .broken(let sequence):
                if output.json { print(try output.document(Result(intact: false, brokenAt: sequence))) }
                throw CommandFailure("the audit log is broken: event \(sequence) was changed, moved or removed")
            }
        }
    }

    private struct Result: Encodable {
        let intact: Bool
        var count: Int?
        var brokenAt: Int64?
    }
}
