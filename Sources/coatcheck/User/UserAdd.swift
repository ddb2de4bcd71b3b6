import ArgumentParser
import AuthServer
import UserAccounts

/// `coatcheck user add`.
struct UserAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Create an account.",
        discussion: """
            With --password-stdin the first line of standard input is the
            password. Without it the command prints a one-time link with which
            the user chooses one within 24 hours.

            EXAMPLES
              coatcheck user add ada --admin --password-stdin < password.txt
              coatcheck user add grace --display-name "Grace H." --email g@example.org
            """
    )

    @Argument(help: "The name to sign in with.") var name: String
    @Flag(help: "May use the admin console.") var admin = false
    @Option(help: ArgumentHelp("The display name.", valueName: "text")) var displayName: String?
    @Option(help: ArgumentHelp("The e-mail address.", valueName: "address")) var email: String?
    @Option(name: .customLong("group"), help: ArgumentHelp("A group. May be given several times.", valueName: "name"))
    var groups: [String] = []
    @Flag(help: "Read the password from standard input.") var passwordStdin = false
    @OptionGroup var database: DatabaseCreationOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let password = passwordStdin ? try StandardInput.password() : nil
        try await options.withServer(database.creation) { server in
            let applicant = NewAccount(
                username: name, displayName: displayName, email: email, roles: admin ? [.administrator] : [],
                groups: Set(groups))
            let outcome = try await server.registration.register(applicant, password: password, in: .system)
            guard case .created(let account) = outcome else { throw failure(outcome, server.passwordPolicy) }
            print("\(account.username.rawValue) was created")
            if password == nil { try await UserResetPassword.printLink(for: account, of: server) }
        }
    }

    private func failure(_ outcome: RegistrationOutcome, _ policy: PasswordPolicy) -> CommandFailure {
        switch outcome {
        case .malformed(let fields) where fields.contains("username"):
            CommandFailure("\(name.quotedForTerminal) cannot be a username; use 1 to 64 letters, digits and . _ - + @")
        case .malformed(let fields):
            CommandFailure("not accepted: " + fields.joined(separator: ", "))
        case .weak(let problems):
            CommandFailure(
                "the password is not accepted: "
                    + problems.map { $0.explanation(minimumLength: policy.minimumLength) }.joined(separator: "; "))
        case .usernameTaken, .created, .linkSpent:
            CommandFailure("there is an account named \(name.forTerminal) already, or one whose name looks like it")
        }
    }
}

extension PasswordProblem {
    /// The problem, for the user at the terminal.
    fileprivate func explanation(minimumLength: Int) -> String {
        switch self {
        case .tooShort: "it needs at least \(minimumLength) characters"
        case .tooLong: "it may have at most \(PasswordPolicy.maximumLength) characters"
        case .blocklisted: "it is on the list of common passwords"
        case .contextWord: "it consists of the name of the user, the product or the host"
        case .sameAsCurrent: "it is the current password"
        }
    }
}
