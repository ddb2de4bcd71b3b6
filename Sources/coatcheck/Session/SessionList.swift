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
        abstract: "List sessions; with --json one line each."
    )

    @OptionGroup(title: "Filter") var filter: SessionFilter
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            try server.requireSharedSessions()
            var names = PrincipalNames(server.accounts)
            var table = TextTable("ID", "APPLICATION", "USERNAME", "SIGNED IN", "LAST SEEN", "ADDRESS", "BROWSER")
            var query = try await filter.query(server)
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
            if let application = filter.application, !isAny { try await server.requireApplication(application) }
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
