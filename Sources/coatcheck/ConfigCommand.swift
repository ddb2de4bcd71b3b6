import ArgumentParser
import AuthServer
import ServerSettings

/// `coatcheck config`: check, show and explain the configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check, show and explain the configuration.",
        subcommands: [Check.self, Show.self, Keys.self, ConfigPolicy.self]
    )

    /// `coatcheck config check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report all problems of the configuration; exit 78 if there are any.",
            discussion: """
                EXAMPLES
                  coatcheck config check --config coatcheck.yaml
                  COATCHECK_SESSIONS_IDLE_TIMEOUT=15m coatcheck config check
                """
        )

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Check as `serve --dev` would.") var dev = false

        func run() throws {
            let input = try options.input(isDevelopment: dev)
            let configuration = try ServerConfiguration.checked(input)
            for remark in configuration.remarks + configuration.fileRemarks {
                StandardError.write("coatcheck: warning: \(remark)")
            }
            print("the configuration is valid")
        }
    }

    /// `coatcheck config show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the effective value and the source of every key, with secrets redacted.",
            discussion: """
                EXAMPLES
                  coatcheck config show
                  coatcheck config show --config coatcheck.yaml --json | jq '.["http.port"]'
                """
        )

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let parsed = ServerConfiguration.parse(try options.input())
            guard parsed.problems.isEmpty else { throw ConfigurationError(parsed.problems) }
            let order = Dictionary(uniqueKeysWithValues: zip(ConfigurationKey.all, 0...))
            let entries = parsed.entries.sorted { order[$0.key, default: 0] < order[$1.key, default: 0] }
            if output.json {
                let values = entries.map { ($0.key.name, $0.value) }
                print(try output.document(Dictionary(uniqueKeysWithValues: values)))
            } else {
                for entry in entries {
                    let origin = entry.origin.map { "  # \($0)" } ?? ""
                    print("\(entry.key.name): \(entry.value ?? "")\(origin)")
                }
            }
        }
    }

    /// `coatcheck config keys`.
    struct Keys: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every key: meaning, default, accepted values, environment variable."
        )

        @Flag(help: "Print the table of docs/configuration.md.") var markdown = false
        @OptionGroup var output: OutputOptions

        func run() throws {
            if output.json {
                for key in ConfigurationKey.all { print(try output.document(Description(key))) }
            } else {
                print(markdown ? ConfigurationReference.markdown : ConfigurationReference.text, terminator: "")
            }
        }

        private struct Description: Encodable {
            let key: String
            let environment: String
            let defaultValue: String?
            let accepts: String
            let meaning: String
            let live: Bool

            init(_ key: ConfigurationKey) {
                self.key = key.name
                self.environment = key.environmentName
                self.defaultValue = key.defaultValue
                self.accepts = key.accepts
                self.meaning = key.meaning
                self.live = key.isLive
            }

            enum CodingKeys: String, CodingKey {
                case key
                case environment
                case defaultValue = "default"
                case accepts
                case meaning
                case live
            }
        }
    }
}
