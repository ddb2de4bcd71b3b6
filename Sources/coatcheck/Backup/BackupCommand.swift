import ArgumentParser
import AuthServer
import ServerSettings
import ServerTables
import UserAccounts

/// `coatcheck backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write accounts, keys and the audit log to one file, while the server runs.",
        discussion: """
            The file holds the database as it was at one moment, whether that is
            SQLite or PostgreSQL, and can be restored into either. It appears
            under its name when it is complete.

            Not in it, because they must not come back: sessions, one-time links,
            trusted browsers, counted failures. Not in it either, because they are
            yours: the configuration, TLS keys, rules, and the keys of
            passwords.pepper.file, without which no password in it works.

            The file is as secret as the database: it holds password hashes and
            keys. Only its owner can read it. Encrypt it before it leaves the
            machine.

            EXAMPLES
              coatcheck backup /var/backups/coatcheck-$(date +%F).backup
              coatcheck restore /var/backups/coatcheck-2026-11-30.backup
            """
    )

    @Argument(help: "The file to create.", completion: .file()) var file: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.storeConfiguration(withSessions: false)
        let manifest = try await BackupWork.run(configuration) { report in
            try await ServerAssembly.backup(
                configuration, to: file, logger: options.logger, reporting: report)
        }
        print("\(file.forTerminal): the state of \(manifest.time.rfc3339), audit log up to \(manifest.head)")
        for own in configuration.ownFiles { print("not in it: \(own)") }
    }
}

extension ServerConfiguration {
    /// The operator's own files that a new machine needs too.
    fileprivate var ownFiles: [String] {
        var files: [String] = []
        if let pepper = passwords.pepperFile { files.append("\(pepper) (passwords.pepper.file)") }
        return files
    }
}
