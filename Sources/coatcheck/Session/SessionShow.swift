import ArgumentParser
import AuthServer
import Sessions
import UserAccounts
import WebAPI

/// `coatcheck session show`.
struct SessionShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one session."
    )

    @Argument(help: ArgumentHelp("The session's public handle.", valueName: "id")) var id: String
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            try server.requireSharedSessions()
            let record = try await server.session(id)
            var names = PrincipalNames(server.accounts)
            let username = try await names.name(of: record.principal)
            let item = SessionResource(record, username: username, at: server.clock.now())
            if output.json {
                print(try output.document(item))
                return
            }
            let lines = [
                ("id", record.id.description), ("application", record.application ?? "–"),
                ("username", item.username ?? "–"),
                ("signed in", record.createdAt.rfc3339), ("last seen", record.lastSeen.rfc3339),
                ("proved", record.authenticatedAt?.rfc3339 ?? "never"),
                ("ends idle", min(record.idleExpiry, record.absoluteExpiry).rfc3339),
                ("ends at last", record.absoluteExpiry.rfc3339),
                ("bound", item.bound ? "yes" : "no"), ("key proved", item.provedAt ?? "–"),
                ("remembered", record.lifetime == .remembered ? "yes" : "no"),
                ("address", record.device.address), ("browser", record.device.userAgent),
            ]
            for (label, value) in lines { print(label.padded(to: 14) + value.forTerminal) }
        }
    }
}

extension ServerContext {
    /// The live session with that handle, or a failure that names it.
    func session(_ handle: String) async throws -> SessionRecord {
        if let id = SessionID(handle), let record = try await sessions.find(id) { return record }
        throw CommandFailure("there is no session \(handle.quotedForTerminal)")
    }
}
