import ArgumentParser
import AuthServer
import PageRendering
import UserAccounts

/// `coatcheck user import`.
struct UserImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Create accounts from a file with one JSON object per line.",
        discussion: """
            Fields: username (required), display_name, email, roles (admin is the
            only one), groups, password_hash (argon2id, bcrypt, scrypt or
            pbkdf2-sha256; replaced by a stronger one at the next login). Without
            a hash the account waits for `user reset-password`.

            The whole file is checked first; if any line is wrong, all wrong
            lines are reported and nothing is imported. An existing username
            is reported and left unchanged. --dry-run imports nothing; names that
            only look like others are found when they are imported.

            Ctrl-C stops the import after the current batch. The same command
            continues it: accounts that it created before are counted and left
            unchanged.

            EXAMPLE
              {"username":"ada","email":"ada@example.org","password_hash":"$2b$12$…"}
            """
    )

    @Argument(help: ArgumentHelp("The file.", valueName: "file.jsonl"), completion: .file()) var file: String
    @Flag(help: "Check the file, say what would be done, and import nothing.") var dryRun = false
    @OptionGroup var database: DatabaseCreationOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer(dryRun ? .refused : database.creation) { server in
            let (count, names) = try check()
            if dryRun { return try await report(names, server.accounts) }
            Interruption.listen()
            var work = ImportWork(server.registration, of: count)
            var reader = try LineReader(path: file)
            while try await work.importBatch(from: &reader), !Interruption.wasRequested {}
            work.finish()
            if Interruption.wasRequested, work.tally.handled < count {
                throw CommandFailure(
                    "interrupted: \(work.tally.handled) of \(count) lines are done; the same command continues")
            }
            if work.tally.refused > 0 {
                throw CommandFailure("\(work.tally.refused) of \(work.tally.handled) lines were not imported")
            }
        }
    }

    /// Reads the whole file once, so that a mistake in the last line does not leave half of it imported. Returns how many
    /// accounts there are, and for a dry run their names.
    private func check() throws -> (count: Int, names: [Username]) {
        var problems = 0
        var (lines, names) = (ImportCheck(), [Username]())
        var reader = try LineReader(path: file)
        var progress = Progress("lines checked")
        while let line = try reader.next() {
            do {
                guard let user = try lines.read(line.text, number: line.number) else { continue }
                if dryRun { names.append(user.username) }
            } catch let problem as ImportProblem {
                problems += 1
                StandardError.write("line \(line.number): \("\(problem.words)".forTerminal)")
            }
            progress.show(line.number)
        }
        progress.end()
        guard problems == 0 else {
            let lines = problems == 1 ? "1 line is" : "\(problems) lines are"
            throw CommandFailure("\(lines) wrong in \(file.forTerminal); nothing was imported")
        }
        return (lines.count, names)
    }

    /// Says what the import would do.
    private func report(_ names: [Username], _ accounts: any AccountStore) async throws {
        var (present, progress) = (0, Progress("names compared", of: names.count))
        for (index, name) in names.enumerated() {
            if try await accounts.account(named: name) != nil { present += 1 }
            progress.show(index + 1)
        }
        progress.end()
        let new = names.count - present
        print(new == 1 ? "1 account would be created" : "\(new) accounts would be created")
        if present > 0 { print("\(present) of the names exist already") }
    }
}
