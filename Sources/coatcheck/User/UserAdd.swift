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
            password. Without it a one-time link is printed, with which the
            owner chooses one within 24 hours.

            EXAMPLES
              coatcheck user add ada --admin --password-stdin < password.txt
              coatcheck user add grace --display-name "Grace H." --email g@example.org
            """
    )

    @Argument(help: "The name to sign in with.") var name: String
    @Flag(help: "May use the admin console.") var admin = false
    @Option(help: ArgumentHelp("The name shown to people.", valueName: "text")) var displayName: String?
    @Option(help: ArgumentHelp("Where to reach the person.", valueName: "address")) var email: String?
    @Flag(help: "Read the password from standard input.") var passwordStdin = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard let username = Username(name) else {
            throw CommandFailure(
                "\(name.quotedForTerminal) cannot be a username; use 1 to 64 letters, digits and . _ - + @"
            )
        }
        let password = passwordStdin ? try StandardInput.password() : nil
        try await options.withServer { server in
            let user = try newUser(username)
            let hash = try await password.hashed(for: user, by: server)
            switch try await server.users.create(user, hash: hash, in: .system) {
            case .applied(let account):
                print("\(account.username.rawValue) was created")
                if hash == nil { try await UserResetPassword.printLink(for: account, of: server) }
            case .usernameTaken:
                throw CommandFailure("there is an account named \(username.rawValue) already")
            default:
                throw CommandFailure("\(username.rawValue) could not be created")
            }
        }
    }

    private func newUser(_ username: Username) throws -> UserAdministration.NewUser {
        do {
            return try UserAdministration.NewUser(
                username: username,
                displayName: displayName,
                email: email,
                roles: admin ? [.administrator] : []
            )
        } catch let problem as UserAdministration.MalformedFields {
            throw CommandFailure("not accepted: " + problem.names.joined(separator: ", "))
        }
    }
}

extension Password? {
    /// The hash of the password, or nil when there is none. A password that the rules refuse is a failure with reasons.
    fileprivate func hashed(
        for user: UserAdministration.NewUser,
        by server: ServerContext
    ) async throws -> PasswordHash? {
        guard let self else { return nil }
        let problems = server.passwordPolicy.problems(
            with: self, for: user.username, displayName: user.displayName, email: user.email
        )
        guard problems.isEmpty else {
            let reasons = problems.map { $0.explanation(minimumLength: server.passwordPolicy.minimumLength) }
            throw CommandFailure("the password is not accepted: " + reasons.joined(separator: "; "))
        }
        return try await server.hasher.hash(self)
    }
}

extension PasswordProblem {
    /// What is wrong, for the person at the terminal.
    fileprivate func explanation(minimumLength: Int) -> String {
        switch self {
        case .tooShort: "it needs at least \(minimumLength) characters"
        case .tooLong: "it may have at most \(PasswordPolicy.maximumLength) characters"
        case .blocklisted: "it is one of the passwords everybody tries first"
        case .contextWord: "it is made of the name of the person, the product or the host"
        case .sameAsCurrent: "it is the present password"
        }
    }
}
