import ArgumentParser
import AuthServer
import ServerSettings

/// The program: session-based authentication, served and managed.
@main
struct Coatcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coatcheck",
        abstract: "Session-based authentication: the browser holds a ticket, the server holds the coat.",
        discussion: """
            FIRST STEPS
              coatcheck serve                      start; prints a link to /setup
              coatcheck user add ada --admin       an administrator from here
              coatcheck session list               who is signed in, and from where
              coatcheck session revoke --user ada  end all sessions of ada at once

            Commands work while the server runs, on the same database.
            Configuration: COATCHECK_* variables over the file (--config, else
            $COATCHECK_CONFIG, else /etc/coatcheck/coatcheck.yaml) over
            defaults; `coatcheck config keys` lists all keys.

            EXIT CODES
              0   done
              1   failed
              64  usage
              69  a store is unavailable, or the server cannot start
              78  configuration
            """,
        version: "coatcheck \(Release.version)",
        subcommands: [
            ServeCommand.self, UserCommand.self, FactorCommand.self, SessionCommand.self, AuditCommand.self,
            ConfigCommand.self,
            RulesCommand.self, ThemeCommand.self, KeysCommand.self, ServiceCommand.self, ClockCommand.self,
            MigrateCommand.self,
            StatusCommand.self, HealthCommand.self,
            BackupCommand.self, RestoreCommand.self, DoctorCommand.self, VersionCommand.self,
        ]
    )

    /// Parses, runs, and turns each failure into one message on stderr and an exit code that scripts can rely on.
    static func main() async {
        do {
            var command = try parseAsRoot(HandleArguments.protected(Array(CommandLine.arguments.dropFirst())))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            CommandFailure.exit(after: error)
        }
    }
}
