import ArgumentParser
import AuthServer

/// `coatcheck migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's tables up to date.",
        discussion: "The server does so by itself when it starts. With --dry-run nothing is changed."
    )

    @Flag(help: "Only say what would be done.") var dryRun = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.configuration()
        let steps = try await StoreFailure.explaining(configuration) {
            dryRun
                ? try await ServerAssembly.pendingMigrations(configuration)
                : try await ServerAssembly.migrate(configuration)
        }
        for step in steps { print("\(dryRun ? "would do" : "done"): \(step)") }
        if steps.isEmpty { print("everything is up to date") }
    }
}
