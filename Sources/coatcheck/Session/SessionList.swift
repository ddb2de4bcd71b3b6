import ArgumentParser
import AuthServer
import Operations
import ServerTables
import Sessions
import UserAccounts
import WebAPI

/// `coatcheck session list`.
struct SessionList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List sessions, newest first; with --json one line each."
    )

    @Option(help: ArgumentHelp("Only the sessions of this account.", valueName: "name")) var user: String?
    @Option(
        help: ArgumentHelp(
            "Only the sessions of this application. --user is then its own name for a principal.", valueName: "name"))
    var application: String?
    @Option(
        help: ArgumentHelp(
            "Only sessions last used from an address that begins like this, or in this network, such as 198.51.100.0/24.",
            valueName: "beginning"))
    var address: String?
    @Option(help: ArgumentHelp("Only sessions of this browser, such as Firefox.", valueName: "name")) var browser:
        String?
    @Option(help: ArgumentHelp("Only sessions of this operating system, such as Windows.", valueName: "name"))
    var system: String?
    @Option(
        help: ArgumentHelp(
            "Only sessions proved by this method: pwd, otp, pop, hwk or recovery_code.", valueName: "method"))
    var method: String?
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard application != "" else { throw ValidationError("--application needs the name of an application") }
        guard address.map(AddressBeginning.of) != .some(nil) else {
            throw ValidationError("--address: \(AddressBeginning.problem)")
        }
    }

    private var query: SessionQuery {
        var query = SessionQuery(application: application, limit: SessionQuery.pageLimit)
        query.addressPrefix = address.flatMap(AddressBeginning.of)
        query.browser = browser.map { UserAgent.knownName($0, among: UserAgent.knownBrowsers) }
        query.system = system.map { UserAgent.knownName($0, among: UserAgent.knownSystems) }
        query.method = method.map { AuthenticationMethod(rawValue: $0) }
        return query
    }

    func run() async throws {
        try await options.withServer { server in
            try server.requireSharedSessions()
            var names = PrincipalNames(server.accounts)
            var table = TextTable("ID", "APPLICATION", "USERNAME", "SIGNED IN", "LAST SEEN", "ADDRESS", "BROWSER")
            var query = query
            if let user { query.principal = try await server.principal(user, of: application) }
            var isAny = false
            repeat {
                let page = try await server.sessions.list(query)
                isAny = isAny || !page.records.isEmpty
                for record in page.records {
                    let username = try await names.name(of: record.principal)
                    let item = SessionResource(record, username: username, at: server.clock.now())
                    if output.json {
                        print(try output.document(item))
                    } else {
                        table.add(
                            record.id.description, record.application ?? "–", item.username ?? "–",
                            record.createdAt.rfc3339, record.lastSeen.rfc3339,
                            record.device.address, record.device.userAgent.prefix(40).description
                        )
                    }
                }
                query.after = page.next
            } while query.after != nil
            if let application, !isAny { try await server.requireApplication(application) }
            if !output.json { print(table.text) }
        }
    }
}

/// The usernames of principals, each read once.
struct PrincipalNames {
    private let accounts: any AccountStore
    private var known: [PrincipalID: String] = [:]

    init(_ accounts: any AccountStore) {
        self.accounts = accounts
    }

    /// The username, or nil for a visitor or a deleted account.
    mutating func name(of principal: PrincipalID?) async throws -> String? {
        guard let principal else { return nil }
        if let name = known[principal] { return name }
        let name = try await accounts.account(principal)?.username.rawValue
        known[principal] = name
        return name
    }
}

extension ServerContext {
    /// Fails if no service of that name keeps sessions here: probably a typing error.
    func requireApplication(_ name: String) async throws {
        let isKnown = try await apps.services.list().contains { $0.name == name && $0.grant.scope == "sessions" }
        guard !isKnown else { return }
        throw CommandFailure("there is no application named \(name.quotedForTerminal), and no session of one")
    }

    /// The principal of a name: an account, or without a look-up whom an application calls so.
    func principal(_ name: String, of application: String?) async throws -> PrincipalID {
        guard let application, !application.isEmpty else { return try await account(named: name).id }
        return PrincipalID(name, of: application)
    }
}
