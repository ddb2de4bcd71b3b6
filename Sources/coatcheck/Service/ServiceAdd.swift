import ArgumentParser
import AuthServer
import ServerSettings
import ServerTables
import Sessions

/// `coatcheck service add`.
struct ServiceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Admit a service. Prints its token, once, as the last line.",
        discussion: """
            Without a flag the token opens the stream of ended sessions and
            nothing else. With --sessions it opens the session service: the
            application NAME keeps its own sessions there, with principals,
            tokens and lists of its own.

            EXAMPLES
              coatcheck service add chat > /etc/chat/token
              coatcheck service add shop --sessions > /etc/shop/coatcheck
            """
    )

    @Argument(help: "A name for it: 1 to 64 letters, digits and . _ -") var name: String
    @Flag(help: "For an application that keeps its sessions here (/service/v1).") var sessions = false
    @Flag(help: "With --sessions: share the sessions and accounts of this server, in place of its own.")
    var shareAccounts = false
    @Option(help: ArgumentHelp("With --sessions: the name of its cookie.", discussion: "Default __Host-NAME."))
    var cookieName: String?
    @Option(help: "With --sessions: the domain of its cookie. Default none.") var cookieDomain: String?
    @Option(help: "With --sessions: lax, strict or none. Default lax.", transform: Self.sameSite)
    var cookieSamesite: SessionCookie.SameSite?
    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard sessions || !(shareAccounts || hasCookieOption) else {
            throw ValidationError("--share-accounts and the options of the cookie need --sessions")
        }
        guard !shareAccounts || !hasCookieOption else {
            throw ValidationError("with --share-accounts the cookie is that of this server (cookie.name)")
        }
    }

    private static func sameSite(_ word: String) throws -> SessionCookie.SameSite {
        guard let value = SessionCookie.SameSite(rawValue: word) else {
            throw ValidationError("--cookie-samesite is lax, strict or none")
        }
        return value
    }

    private var hasCookieOption: Bool { cookieName != nil || cookieDomain != nil || cookieSamesite != nil }

    func run() async throws {
        try await options.withServer { server in
            let grant = try grant(beside: try server.configuration.cookie.sessionCookie())
            switch try await server.apps.services.issue(name, for: grant, at: server.clock.now()) {
            case .issued(let token):
                print(token.wireValue)
            case .nameTaken:
                throw CommandFailure("there is a service named \(name.forTerminal) already; remove it first")
            case .malformed:
                throw CommandFailure(
                    "\(name.quotedForTerminal) cannot be a name; use 1 to 64 letters, digits and . _ -")
            }
        }
    }

    private func grant(beside own: SessionCookie) throws -> ServiceGrant {
        guard sessions else { return .revocations }
        let application = ServiceApplication(
            name: name, sharesAccounts: shareAccounts, cookieName: cookieName, cookieDomain: cookieDomain,
            sameSite: cookieSamesite ?? .lax)
        do {
            let cookie = try application.cookie(beside: own)
            guard shareAccounts || cookie.name != own.name else {
                throw CommandFailure(
                    "\(cookie.name.forTerminal) is the cookie of this server; choose another name with --cookie-name")
            }
        } catch let error as SessionError {
            throw CommandFailure("the cookie of \(name.forTerminal) is not possible: \(error.message)")
        }
        return .sessions(application)
    }
}
