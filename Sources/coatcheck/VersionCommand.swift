import ArgumentParser
import AuthServer
import ServerSettings

/// `coatcheck version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version."
    )

    @OptionGroup var output: OutputOptions

    func run() throws {
        print(output.json ? try output.document(["version": Release.version]) : "coatcheck \(Release.version)")
    }
}
