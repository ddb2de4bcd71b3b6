import ArgumentParser
import AuthServer
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
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            try server.requireSharedSessions()
            var names = PrincipalNames(server.accounts)
            var table = TextTable("ID", "USERNAME", "SIGNED IN", "LAST SEEN", "ADDRESS", "BROWSER")
            var query = SessionQuery(limit: SessionQuery.pageLimit)
            if let user { query.principal = try await server.account(named: user).id }
            repeat {
                let page = try await server.sessions.list(query)
                for record in page.records {
                    let name = try await names.name(of: record.principal)
                    if output.json {
                        print(try output.document(SessionResource(record, username: name)))
                    } else {
                        table.add(
                            record.id.description, name ?? "–", record.createdAt.rfc3339, record.lastSeen.rfc3339,
                            record.device.address, record.device.userAgent.prefix(40).description
                        )
                    }
                }
                query.after = page.next
            } while query.after != nil
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

extension SessionResource {
    /// A session with the account it belongs to, as an administrator sees it.
    init(_ record: SessionRecord, username: String?) {
        self.init(record)
        userID = record.principal?.rawValue
        self.username = username
    }
}
