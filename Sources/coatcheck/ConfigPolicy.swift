import ArgumentParser
import AuthServer

/// `coatcheck config policy`.
struct ConfigPolicy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Print the session policy that follows from the configuration, as a document.",
        discussion: """
            What ASVS 7.1 asks to be documented: timeouts, concurrency, and where they
            differ from NIST SP 800-63B-4. docs/session-policy.md is what it prints for
            the defaults; print your own for your auditors:

              coatcheck config policy --markdown --config coatcheck.yaml > session-policy.md
            """
    )

    @Flag(help: "Print Markdown; the only form there is.") var markdown = false
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        print(try SessionPolicyDocument(ServerConfiguration(options.input())).markdown, terminator: "")
    }
}
