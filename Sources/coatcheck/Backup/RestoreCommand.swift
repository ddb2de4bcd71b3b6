import ArgumentParser
import AuthServer
import ServerSettings
import ServerTables
import Sessions
import UserAccounts

/// `coatcheck restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in place of the database's data, and end all sessions.",
        discussion: """
            Stop the server first. The backup is checked as a whole before anything
            is changed, and it replaces the data in one transaction.

            A database that holds data is changed only with --replace. Without it the
            command says what has happened since the backup and would be lost. Its
            audit log stays, and records the restore.

            All users must sign in again. One-time links and trusted browsers are
            over. A backup of SQLite can be restored into PostgreSQL, and the
            other way round. One of an earlier version is brought up to date; one
            of a later version is refused.
            """
    )

    @Argument(help: "The backup.", completion: .file()) var file: String
    @Flag(help: "Also into a database that holds data.") var replace = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.storeConfiguration()
        let outcome = try await BackupWork.run(configuration) { report in
            try await ServerAssembly.restore(
                configuration, from: file, replacing: replace, logger: options.logger, reporting: report)
        }
        print(
            "the backup holds the state of \(outcome.manifest.time.rfc3339), by coatcheck \(outcome.manifest.version.forTerminal)"
        )
        for line in outcome.differences?.lines(isDone: outcome.isDone) ?? [] { print(line) }
        guard outcome.isDone else {
            throw CommandFailure(
                "the database holds data, and nothing was changed; add --replace to restore the backup")
        }
        print("restored; start the server")
        try await endSessions(configuration)
    }

    /// Those of users are over since the restore: no session has an epoch of the restored accounts. Their records, and the
    /// sessions of applications' visitors, are removed here.
    private func endSessions(_ configuration: ServerConfiguration) async throws {
        guard configuration.sessions != .memory else { return }
        do {
            let count = try await options.withServer { server in
                try await server.sessions.revokeEverything(SessionEnding(.revoked, note: "backup_restored"))
            }
            print(count == 1 ? "1 session ended" : "\(count) sessions ended")
        } catch let failure as CommandFailure {
            throw CommandFailure(
                "users must sign in again, but their sessions could not be removed (\(failure.message)); "
                    + "run `coatcheck session revoke --all` when the session store answers",
                status: failure.status)
        }
    }
}

extension BackupDifferences {
    /// What was lost, or would be.
    fileprivate func lines(isDone: Bool) -> [String] {
        var lines = [
            line(created, isDone ? "created since, removed" : "created since, would be removed"),
            line(deleted, isDone ? "deleted since, back again" : "deleted since, would be back"),
            line(disabled, isDone ? "disabled since, can sign in again" : "disabled since, could sign in again"),
            line(
                changed, "changed since, with \(isDone ? "" : "then ")the credentials, roles and groups of the backup"),
        ].compactMap(\.self)
        switch events {
        case nil: lines.append("the audit log does not hold the backup's last event; it stays as it is")
        case 0?: if lines.isEmpty { lines.append("nothing has happened since") }
        case let count?:
            lines.append("\(count == 1 ? "1 event" : "\(count) events") since in the audit log, which stays")
        }
        return lines
    }

    private func line(_ accounts: Accounts, _ fate: String) -> String? {
        guard accounts.count > 0 else { return nil }
        let more = accounts.count - accounts.names.count
        let names = accounts.names.map(\.forTerminal).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        return "\(accounts.count == 1 ? "1 account" : "\(accounts.count) accounts") \(fate): \(names)"
    }
}
