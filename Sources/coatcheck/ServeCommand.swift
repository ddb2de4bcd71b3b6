import ArgumentParser
import AuthServer
import Foundation
import Logging
import ServerSettings

/// `coatcheck serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Start the server.",
        discussion: """
            While there is no administrator it prints a one-time link to create
            one. The link works once, for 24 hours, until the first administrator
            exists. SIGTERM and SIGINT stop the server gracefully. SIGHUP makes it
            read the configuration again; `coatcheck config keys` says which
            settings are live, and the log which others need a restart.

            EXAMPLES
              coatcheck serve
              coatcheck serve --config coatcheck.yaml
              coatcheck serve --port 8443 --dev
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The port to listen on; overrides http.port.") var port: Int?
    @Flag(help: "For development over plain http: no Secure and no prefix on the cookie. Loopback only.")
    var dev = false

    func run() async throws {
        // First: it changes the environment, which other threads may read.
        let activation = try Activation.adopted()
        // So that a SIGHUP during the start ends nothing.
        let signals = await ReloadSignals()
        OpenFileLimit.raise()
        let read: @Sendable () throws -> ConfigurationInput = { [options, port, dev] in
            try options.input(port: port, isDevelopment: dev)
        }
        let configuration = try ServerConfiguration.checked(read())
        let level = LogLevel(configuration.logLevel)
        let logger = ServerLog.start(at: level, in: configuration.logFormat)
        for remark in configuration.remarks + configuration.fileRemarks { logger.warning("\(remark)") }
        let assembly = try await StoreFailure.explaining(configuration) {
            try await ServerAssembly(configuration, for: .serving, logger: logger)
        }
        do {
            let source = ReloadSource(signals, read: read, setLogLevel: { level.set($0) })
            try await assembly.serve(activation, reloadingFrom: source) { Self.announce(configuration, setupLink: $0) }
        } catch {
            await assembly.close()
            throw error
        }
        await assembly.close()
    }

    /// For the operator at the terminal, on standard output: links never go to the log.
    private static func announce(_ configuration: ServerConfiguration, setupLink: String?) {
        var text = "coatcheck \(Release.version) is at \(configuration.publicURL)\n"
        if let setupLink {
            text += """

                There is no administrator yet. Create one here; the link works once, for 24 hours:

                  \(setupLink)


                """
        }
        // A closed pipe or a full disk must not end the server.
        do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {}
    }
}
