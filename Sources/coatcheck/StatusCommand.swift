import ArgumentParser
import AuthServer
import ServerSettings
import UserAccounts

/// `coatcheck status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show on one screen whether all is well: stores, servers, alarms, keys, certificate, disk, backup.",
        discussion: """
            It looks at the stores itself, so it answers also when no server runs,
            and it changes nothing. Lines marked `!` can wait until the morning,
            lines marked `✗` cannot.

            EXIT CODES
              0   nothing has failed
              1   something has failed
              69  a store is unavailable
              78  configuration
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let parsed = ServerConfiguration.parse(try options.input())
        guard parsed.problems.isEmpty else { throw ConfigurationError(parsed.problems) }
        let items = await StatusReader(parsed.configuration, logger: options.logger).read()
        if output.json {
            print(try output.document(Document(items)))
        } else {
            print("coatcheck \(Release.version)")
            for item in items { print(Self.line(item)) }
        }
        let failed = items.filter { $0.state == .failed }.map(\.name)
        if failed.contains("database") || failed.contains("sessions") {
            throw ExitCode(CommandFailure.Status.unavailable.rawValue)
        }
        if !failed.isEmpty { throw ExitCode(CommandFailure.Status.notDone.rawValue) }
    }

    private static func line(_ item: StatusItem) -> String {
        let mark =
            switch item.state {
            case .ok: " "
            case .attention: "!"
            case .failed: "✗"
            }
        return "\(mark) \(item.name.padded(to: 13))\(item.text.withHiddenCharactersEscapedAsJSON)"
    }

    private struct Document: Encodable {
        let version = Release.version
        let state: String
        let items: [Item]

        init(_ items: [StatusItem]) {
            state = (items.map(\.state).max() ?? .ok).rawValue
            self.items = items.map(Item.init)
        }
    }

    private struct Item: Encodable {
        let name: String
        let state: String
        let text: String
        let facts: [String: StatusItem.Fact]

        init(_ item: StatusItem) {
            (name, state, text, facts) = (item.name, item.state.rawValue, item.text, item.facts)
        }
    }
}
