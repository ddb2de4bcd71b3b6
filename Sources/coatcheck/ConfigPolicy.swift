import ArgumentParser
import AuthServer
import ServerSettings

/// `coatcheck config policy`.
struct ConfigPolicy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Print the session policy that follows from the configuration, as a document.",
        discussion: """
            The documentation that ASVS 7.1 requires: timeouts, concurrency, and the
            deviations from NIST SP 800-63B-4. docs/session-policy.md is the output for
            the defaults; print your own for your auditors:

              coatcheck config policy --markdown --config coatcheck.yaml > session-policy.md
            """
    )

    @Flag(help: "Print Markdown, the only format.") var markdown = false
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        print(try SessionPolicyDocument(ServerConfiguration(options.input())).markdown, terminator: "")
    }
}
