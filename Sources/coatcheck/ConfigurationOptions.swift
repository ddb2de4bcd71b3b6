import ArgumentParser
import AuthServer
import Foundation
import ServerSettings
import UserAccounts

/// `--config`, which every command that reads the configuration accepts.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "A YAML file with settings. Default: $COATCHECK_CONFIG, or /etc/coatcheck/coatcheck.yaml.",
            valueName: "file"))
    var file: String?

    /// The sources of the configuration.
    func input(port: Int? = nil, isDevelopment: Bool = false) throws -> ConfigurationInput {
        let environment = ProcessInfo.processInfo.environment
        let path = ConfigurationFile.path(option: file, environment: environment, exists: Self.mayExist)
        return ConfigurationInput(
            environment: environment,
            file: try path.map { (name: $0, text: try Self.text(ofFile: $0)) },
            port: port,
            isDevelopment: isDevelopment
        )
    }

    /// The checked configuration; throws all its problems together.
    func configuration() throws -> ServerConfiguration {
        try ServerConfiguration(try input())
    }

    /// The same for commands that work on the stores. Prints their names unless they are the default ones.
    ///
    /// - Parameter withSessions: whether the command works on the sessions too.
    func storeConfiguration(withSessions: Bool = true) throws -> ServerConfiguration {
        let parsed = ServerConfiguration.parse(try input())
        guard parsed.problems.isEmpty else { throw ConfigurationError(parsed.problems) }
        for place in parsed.placesInUse(withSessions: withSessions) { StandardError.write("coatcheck: using \(place)") }
        return parsed.configuration
    }

    /// Whether there is a file, or a folder in its path that this process may not read, so that the absence of the file is
    /// not certain.
    private static func mayExist(_ path: String) -> Bool {
        access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR)
    }

    private static func text(ofFile path: String) throws -> String {
        do throws(PlainText.FileProblem) {
            return try PlainText.read(path)
        } catch {
            throw CommandFailure("the configuration file \(path): \(error)", status: .configuration)
        }
    }
}
