import ArgumentParser
import AuthServer
import Operations
import Sessions
import UserAccounts

/// `coatcheck session revoke`.
struct SessionRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End one session, all sessions of a user or an application, or all sessions.",
        discussion: """
            EXAMPLES
              coatcheck session revoke 3vW0y1m2n3b4v5c6x7z8aQ
              coatcheck session revoke --user ada --reason "lost phone"
              coatcheck session revoke --application shop
              coatcheck session revoke --application shop --user ada
              coatcheck session revoke --all
            """
    )

    @Argument(help: ArgumentHelp("The session's public handle.", valueName: "id")) var id: String?
    @Option(help: ArgumentHelp("End all sessions of this account.", valueName: "name")) var user: String?
    @Option(
        help: ArgumentHelp(
            "End all sessions of this application, or with --user those of its principal.", valueName: "name"))
    var application: String?
    @Flag(help: "End all sessions of all users and applications.") var all = false
    @Option(help: ArgumentHelp("A remark for the audit log.", valueName: "text")) var reason: String?
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        let choices = [id != nil, user != nil || application != nil, all].count { $0 }
        guard choices == 1 else {
            throw ValidationError("Give one of: an ID, --user NAME, --application NAME, --all.")
        }
        guard application != "" else { throw ValidationError("--application needs the name of an application") }
    }

    func run() async throws {
        try await options.withServer { server in
            try server.requireSharedSessions()
            let administration = server.sessionAdministration
            if let id {
                guard let handle = SessionID(id),
                    try await administration.end(handle, note: reason, in: .system)
                else { throw CommandFailure("there is no session \(id.quotedForTerminal)") }
                print("1 session ended")
            } else if let user {
                let principal = try await server.principal(user, of: application)
                let count = try await administration.endAll(of: principal, note: reason, in: .system)
                if count == 0, let application { try await server.requireApplication(application) }
                report(count)
            } else if let application {
                let count = try await administration.endAll(ofApplication: application, note: reason, in: .system)
                if count == 0 { try await server.requireApplication(application) }
                report(count)
            } else {
                report(try await administration.endEverything(except: nil, note: reason, in: .system))
            }
        }
    }

    private func report(_ count: Int) {
        print(count == 1 ? "1 session ended" : "\(count) sessions ended")
    }
}
