import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck user import`.
struct UserImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Create accounts from a file with one JSON object a line.",
        discussion: """
            Fields: username (required), display_name, email, roles, groups,
            password_hash (argon2id, bcrypt, scrypt or pbkdf2-sha256; replaced by
            a stronger one at the next login). Without a hash the account waits
            for `user reset-password`.

            The whole file is checked first; if any line is wrong, all of them
            are reported and nothing is imported. A username that is taken is
            reported and left as it is.

            EXAMPLE
              {"username":"ada","email":"ada@example.org","password_hash":"$2b$12$…"}
            """
    )

    @Argument(help: ArgumentHelp("The file.", valueName: "file.jsonl"), completion: .file()) var file: String
    @OptionGroup var database: DatabaseCreationOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await options.withServer(database.creation) { server in
            try check()
            var imported = 0
            var refused = 0
            for line in try LineReader(path: file) {
                guard let user = try ImportedUser(line: line.text) else { continue }
                switch try await server.registration.transfer(user.account, hash: user.hash, in: .system) {
                case .created:
                    imported += 1
                case .usernameTaken:
                    refused += 1
                    StandardError.write(
                        "line \(line.number): \(user.username.rawValue) exists already, or a name that looks like it")
                default:
                    refused += 1
                    StandardError.write("line \(line.number): it could not be imported")
                }
            }
            print(imported == 1 ? "1 account was imported" : "\(imported) accounts were imported")
            if refused > 0 { throw CommandFailure("\(refused) of \(imported + refused) lines were not imported") }
        }
    }

    /// Reads the whole file once, so that a mistake in the last line does not leave half of it imported.
    private func check() throws {
        var problems = 0
        var names: [Username: Int] = [:]
        for line in try LineReader(path: file) {
            do {
                guard let user = try ImportedUser(line: line.text) else { continue }
                if let first = names.updateValue(line.number, forKey: user.username) {
                    throw ImportProblem("the username is in line \(first) already")
                }
            } catch let problem as ImportProblem {
                problems += 1
                StandardError.write("line \(line.number): \(problem)")
            }
        }
        guard problems == 0 else {
            let lines = problems == 1 ? "1 line is" : "\(problems) lines are"
            throw CommandFailure("\(lines) wrong in \(file.forTerminal); nothing was imported")
        }
    }
}
