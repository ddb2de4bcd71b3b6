import ArgumentParser
import AuthServer
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
            is reported and left unchanged.

            Ctrl-C stops the import after the current batch. The same command
            continues it: accounts that it created before are counted and left
            unchanged.

            EXAMPLE
              {"username":"ada","email":"ada@example.org","password_hash":"$2b$12$…"}
            """
    )

    @Argument(help: ArgumentHelp("The file.", valueName: "file.jsonl"), completion: .file()) var file: String
    @OptionGroup var database: DatabaseCreationOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer(database.creation) { server in
            let count = try check()
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
    /// accounts there are.
    private func check() throws -> Int {
        var problems = 0
        var names: [Username: Int] = [:]
        var reader = try LineReader(path: file)
        var progress = Progress("lines checked")
        while let line = try reader.next() {
            do {
                guard let user = try ImportedUser(line: line.text) else { continue }
                if let first = names.updateValue(line.number, forKey: user.username) {
                    throw ImportProblem("the username is in line \(first) already")
                }
            } catch let problem as ImportProblem {
                problems += 1
                StandardError.write("line \(line.number): \(problem)")
            }
            progress.show(line.number)
        }
        progress.end()
        guard problems == 0 else {
            let lines = problems == 1 ? "1 line is" : "\(problems) lines are"
            throw CommandFailure("\(lines) wrong in \(file.forTerminal); nothing was imported")
        }
        return names.count
    }
}
