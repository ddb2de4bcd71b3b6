import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck audit head`.
struct AuditHead: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Print the end of the chain as SEQ:HASH, to be kept outside this machine.",
        discussion: """
            An attacker who can change the database can forge a consistent log.
            A head that is kept elsewhere proves what the log held at that time:

              coatcheck audit head | ssh vault 'cat >> coatcheck-heads'
              coatcheck audit verify --head 4711:9f86d081884c7d65…
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withDatabase { server in
            let head = try await server.audit.head()
            print(
                output.json
                    ? try output.document(Result(seq: head.sequence, hash: head.hash.hexadecimal))
                    : head.description)
        }
    }

    private struct Result: Encodable {
        let seq: Int64
        let hash: String
    }
}
