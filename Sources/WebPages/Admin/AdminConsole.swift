import Hummingbird
import Operations
package import Sessions
package import UserAccounts
import WebAddresses

/// Shared by the pages of the console: names for identifiers, and rows for sessions and events.
package struct AdminConsole: Sendable {
    let pages: Pages
    package let accounts: any AccountStore

    package init(pages: Pages, accounts: any AccountStore) {
        self.pages = pages
        self.accounts = accounts
    }

    /// The number of rows on a page of a list.
    static let pageSize = 25

    /// The page of an account.
    static func link(to account: PrincipalID) -> String {
        PagePath.users + "/" + LocalLink.encode(account.rawValue)
    }

    /// The page of a session.
    static func link(to session: SessionID) -> String {
        PagePath.sessions + "/" + session.description
    }

    /// The page of an event.
    static func link(toEvent number: Int64) -> String {
        PagePath.auditLog + "/\(number)"
    }

    /// The names of accounts. Deleted ones are missing.
    package func names(of ids: some Sequence<PrincipalID>) async throws -> [PrincipalID: String] {
        var names: [PrincipalID: String] = [:]
        for id in Set(ids) {
            names[id] = try await accounts.account(id)?.username.rawValue
        }
        return names
    }

    /// The account of a name that an administrator typed. `nil` if there is none.
    func account(named name: String) async throws -> Account? {
        guard let username = Username(name) else { return nil }
        return try await accounts.account(named: username)
    }

    /// Sessions as rows, with their users unless the page shows only one user's sessions.
    func devices(_ records: [SessionRecord], current: SessionID?, namingOwners: Bool) async throws -> [DeviceRow] {
        let names = namingOwners ? try await names(of: records.compactMap(\.principal)) : [:]
        return records.map { record in
            let owner = record.principal.flatMap { id in
                if let application = record.application {
                    return DeviceRow.Owner(username: id.name(in: application), href: nil)
                }
                return names[id].map { DeviceRow.Owner(username: $0, href: Self.link(to: id)) }
            }
            return DeviceRow(record, current: current, owner: owner, places: pages.places, now: pages.now)
        }
    }

    /// Entries of the audit log as rows.
    package func rows(_ entries: [AuditEntry]) async throws -> [EventRow] {
        let names = try await names(of: entries.flatMap { [$0.actor, $0.target].compactMap { $0 } })
        return entries.map { EventRow($0, names: names, now: pages.now) }
    }
}
