import ArgumentParser
import AuthServer
import UserAccounts
import WebAPI

/// `coatcheck user list`.
struct UserList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List accounts in the order of their names; with --json one line each."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await options.withServer { server in
            var table = TextTable("USERNAME", "NAME", "ROLES", "STATE", "LAST LOGIN")
            var query = AccountQuery(limit: AccountQuery.maximumLimit)
            var (progress, count) = (Progress("accounts"), 0)
            repeat {
                let page = try await server.accounts.list(query)
                for account in page.items {
                    if output.json {
                        print(try output.document(UserResource(account)))
                    } else {
                        table.add(
                            account.username.rawValue,
                            account.displayName,
                            account.roles.sorted().map(\.rawValue).joined(separator: ","),
                            account.state,
                            account.lastLogin?.rfc3339 ?? "never"
                        )
                    }
                }
                query.after = page.next
                count += page.items.count
                progress.show(count)
            } while query.after != nil
            progress.end()
            if !output.json { for line in table.lines { print(line) } }
        }
    }
}

extension Account {
    /// Whether and how the account can be used, in a word or two.
    var state: String {
        if isDisabled { return "disabled" }
        if passwordChangedAt == nil { return "invited" }
        return mustChangePassword ? "must change password" : "active"
    }
}
