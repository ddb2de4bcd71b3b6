import ArgumentParser
import AuthServer
import ForwardAuth
import UserAccounts
import WebAddresses

/// `coatcheck rules explain`.
struct RulesExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show which rule decides about an address, and why.",
        discussion: """
            The file is read as it is now; a running server reads it when it starts
            and on SIGHUP.

            EXAMPLES
              coatcheck rules explain https://app.example.org/admin
              coatcheck rules explain https://app.example.org/admin --user ada --method POST
              coatcheck rules explain https://app.example.org/health --address 10.1.2.3
            """
    )

    @Argument(help: "The address as a browser would request it.") var url: String
    @Option(help: "The method, in upper case.") var method = "GET"
    @Option(name: .customLong("user"), help: ArgumentHelp("The signed-in user.", valueName: "name"))
    var username: String?
    @Option(help: ArgumentHelp("The client's IP address, for rules with networks.", valueName: "ip"))
    var address: String?
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = try question()
        let rules = try options.configuration().rules().current
        var account: Account?
        if let username { account = try await options.withServer { try await $0.account(named: username) } }
        let explanation = try explanation(of: request, by: rules)
        print(try output.json ? json(explanation, account) : text(explanation, account))
    }

    private func explanation(of request: ForwardedRequest, by rules: RuleSet) throws -> RuleExplanation {
        do throws(ForwardedRequestError) {
            return try rules.explanation(of: request)
        } catch {
            throw CommandFailure("always refused, regardless of the rules: \(error.reason)")
        }
    }

    private func question() throws -> ForwardedRequest {
        var client: IPAddress?
        if let address {
            client = IPAddress(address)
            guard client != nil else { throw ValidationError("\(address.quotedForTerminal) is not an IP address") }
        }
        do throws(ForwardedRequestError) {
            return try ForwardedRequest(try ForwardedAddress(url: url), method: method, client: client)
        } catch {
            guard error.kind == .ambiguous else { throw ValidationError(error.reason) }
            throw CommandFailure("always refused, regardless of the rules: \(error.reason)")
        }
    }

    private func text(_ explanation: RuleExplanation, _ account: Account?) -> String {
        var lines = explanation.steps.map { step in
            let verdict = step.mismatch.map { "not this \($0.rawValue)" } ?? "matches"
            return "line \(step.rule.position)".padded(to: 10) + verdict.padded(to: 18) + "\(step.rule)".forTerminal
        }
        if !explanation.hasRules {
            lines.append("forwardauth.rules is not set: every address needs a signed-in user")
        } else if explanation.decisive == nil {
            lines.append("no rule matches")
        }
        lines += explanation.others.map { other in
            let line = other.rule.map { "line \($0.position)" } ?? "no rule"
            let rule = other.rule.map { "\($0)" } ?? "\(other.access)"
            return line.padded(to: 10) + "applies too".padded(to: 18) + rule.forTerminal
        }
        let (outcome, sentence) = explanation.outcome(for: account)
        lines.append("\(outcome.rawValue): \(sentence)".forTerminal)
        return lines.joined(separator: "\n")
    }

    private func json(_ explanation: RuleExplanation, _ account: Account?) throws -> String {
        let (outcome, sentence) = explanation.outcome(for: account)
        return try output.document(
            Document(
                outcome: outcome.rawValue,
                sentence: "\(sentence)",
                line: explanation.decisive?.position,
                rule: explanation.decisive?.description,
                access: explanation.access.description,
                others: explanation.others.isEmpty ? nil : explanation.others.map(Document.Other.init)
            ))
    }

    private struct Document: Encodable {
        let outcome: String
        let sentence: String
        let line: Int?
        let rule: String?
        let access: String
        /// The rules that apply too, for applications that read paths leniently; absent if there are none.
        let others: [Other]?

        struct Other: Encodable {
            let line: Int?
            let rule: String?
            let access: String

            init(_ other: RuleExplanation.Other) {
                line = other.rule?.position
                rule = other.rule?.description
                access = other.access.description
            }
        }
    }
}
