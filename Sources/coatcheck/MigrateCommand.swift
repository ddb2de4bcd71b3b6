import ArgumentParser
import AuthServer
import Foundation
import ServerSettings
import ServerTables

/// `coatcheck migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's tables up to date, or copy all data to another database.",
        discussion: """
            Without --from and --to it brings the tables of database.url up to
            date. The server does so when it starts. --dry-run changes nothing.

            With --from and --to it copies accounts, sessions, keys and the
            audit log to an empty database and compares every row. Stop the
            server first. If the copy is interrupted, run the same command again;
            it continues where it stopped. The source is only read.

            EXAMPLES
              coatcheck migrate --dry-run
              coatcheck migrate --from sqlite:var/coatcheck.db --to postgres://coatcheck:PASSWORD@db/coatcheck
            """
    )

    @Flag(help: "Only print the steps.") var dryRun = false
    @Option(help: ArgumentHelp("The database to copy from.", valueName: "url")) var from: String?
    @Option(help: ArgumentHelp("The empty database to copy to.", valueName: "url")) var to: String?
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard (from == nil) == (to == nil) else { throw ValidationError("--from and --to must be used together") }
        guard from == nil || !dryRun else { throw ValidationError("--dry-run cannot be used with --from and --to") }
    }

    func run() async throws {
        if let from, let to {
            try await copy(from: from, to: to)
        } else {
            try await update()
        }
    }

    private func update() async throws {
        let configuration = try options.storeConfiguration()
        let steps = try await StoreFailure.explaining(configuration) {
            dryRun
                ? try await ServerAssembly.pendingMigrations(configuration, logger: options.logger)
                : try await ServerAssembly.migrate(configuration, logger: options.logger)
        }
        for step in steps { print("\(dryRun ? "would do" : "done"): \(step)") }
        if steps.isEmpty { print("all tables are up to date") }
    }

    private func copy(from: String, to: String) async throws {
        let source = try DatabaseLocation(option: "--from", from)
        let target = try DatabaseLocation(option: "--to", to)
        guard source != target else { throw CommandFailure("--from and --to are the same database") }
        let moved = try await StoreFailure.explaining {
            try await ServerAssembly.transfer(from: source, to: target, logger: options.logger) {
                Self.show($0)
            }
        }
        let width = moved.map(\.table.count).max() ?? 0
        for table in moved {
            print("\(table.table.padding(toLength: width, withPad: " ", startingAt: 0))  \(table.rows) rows")
        }
        print("all data was copied; set database.url to the new database and start the server")
    }

    /// Progress for a user at a terminal; a file or a pipe gets the result only.
    private static func show(_ progress: StorageTransfer.Progress) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        let end = progress.rows >= progress.total ? "\n" : ""
        StandardError.show("\r\(progress.table): \(progress.rows) of \(progress.total) rows\(end)")
    }
}
