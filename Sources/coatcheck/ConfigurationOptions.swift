import ArgumentParser
import AuthServer
import Foundation

/// `--config`, which every command that reads the configuration accepts.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
    var file: String?

    /// What the configuration is read from.
    func input(port: Int? = nil, isDevelopment: Bool = false) throws -> ConfigurationInput {
        ConfigurationInput(
            environment: ProcessInfo.processInfo.environment,
            file: try file.map { (name: $0, text: try Self.text(ofFile: $0)) },
            port: port,
            isDevelopment: isDevelopment
        )
    }

    /// The checked configuration; everything wrong with it is thrown together.
    func configuration() throws -> ServerConfiguration {
        try ServerConfiguration(try input())
    }

    private static func text(ofFile path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("the configuration file \(path) cannot be read", status: .configuration)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure("the configuration file \(path) is not UTF-8 text", status: .configuration)
        }
        return text
    }
}
