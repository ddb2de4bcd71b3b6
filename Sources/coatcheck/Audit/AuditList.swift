import ArgumentParser
import AuthServer
import Operations
import Sessions
import UserAccounts

/// `coatcheck audit list`.
struct AuditList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List events, oldest first; with --json one line each."
    )

    @OptionGroup var filter: AuditFilter
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withDatabase { server in
            var names = PrincipalNames(server.accounts)
            var query = try await filter.query(server)
            query.order = .oldestFirst
            query.limit = AuditQuery.maximumLimit
            repeat {
                let page = try await server.audit.page(query)
                for entry in page.items {
                    print(output.json ? entry.jsonLine : try await Self.line(entry, &names))
                }
                query.after = page.next
            } while query.after != nil
        }
    }

    private static func line(_ entry: AuditEntry, _ names: inout PrincipalNames) async throws -> String {
        let fields = entry.fields
        let actor = try await names.name(of: entry.actor) ?? fields["actor_type"]?.text ?? "–"
        let target = try await names.name(of: entry.target) ?? entry.target?.rawValue
        let parts = [
            entry.time, entry.level.rawValue, entry.event, fields["outcome"]?.text ?? "",
            fields["reason"]?.text.map { "(\($0))" } ?? "", "by \(actor)",
            target.map { "on \($0)" } ?? "", fields["source_ip"]?.text.map { "from \($0)" } ?? "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: " ").forTerminal
    }
}

/// The filter of events.
struct AuditFilter: ParsableArguments {
    @Option(help: ArgumentHelp("Only events of this name, such as authn_login_fail.", valueName: "event"))
    var event: String?
    @Option(
        help: ArgumentHelp("Only events by or about this account: a name or an ID.", valueName: "name"))
    var user: String?
    @Option(
        help: ArgumentHelp(
            "Only events of this session: its handle, as `session list` prints it, or its session_ref.",
            valueName: "session"))
    var session: String?
    @Option(
        help: ArgumentHelp(
            "Only events since this time: 2026-11-23T16:00:00Z, 2026-11-23, or 30m, 24h, 7d ago.", valueName: "time")
    )
    var since: String?

    /// The filter as a query of the log.
    func query(_ server: ServerContext) async throws -> AuditQuery {
        AuditQuery(
            event: event, user: try await principal(server), session: try reference(server.references),
            since: try moment(before: server.clock.now()))
    }

    private func principal(_ server: ServerContext) async throws -> PrincipalID? {
        guard let user else { return nil }
        if let username = Username(user), let account = try await server.accounts.account(named: username) {
            return account.id
        }
        // The events of deleted accounts stay and are found by the identifier.
        guard user.utf8.count == 22 else {
            throw CommandFailure("there is no account named \(user.quotedForTerminal)")
        }
        return PrincipalID(rawValue: user)
    }

    private func reference(_ references: AuditReferences) throws -> String? {
        guard let session else { return nil }
        if let reference = references.session(named: session) { return reference }
        throw ValidationError(
            "\(session.quotedForTerminal) is neither a session's handle, 22 characters, nor a reference, 16 digits.")
    }

    private func moment(before now: Timestamp) throws -> Timestamp? {
        guard let since else { return nil }
        if let moment = PointInTime.read(since, before: now) { return moment }
        throw ValidationError("\(since.quotedForTerminal) is not a time. \(PointInTime.problem)")
    }
}
