import Hummingbird
import Sessions
import UserAccounts

/// What the pages of the console share: names for identifiers, and rows for sessions and events.
struct AdminConsole: Sendable {
    let pages: Pages
    let accounts: any AccountStore

    /// How many rows a page of a list has.
    static let pageSize = 25

    /// The page of an account.
    static func link(to account: PrincipalID) -> String {
        "/admin/users/" + LocalLink.encode(account.rawValue)
    }

    /// The names of accounts. Deleted ones are missing.
    func names(of ids: some Sequence<PrincipalID>) async throws -> [PrincipalID: String] {
        var names: [PrincipalID: String] = [:]
        for id in Set(ids) {
            names[id] = try await accounts.account(id)?.username.rawValue
        }
        return names
    }

    /// Sessions as tickets, with their owners unless it is known whose they are.
    func tickets(_ records: [SessionRecord], current: SessionID?, namingOwners: Bool) async throws -> [DeviceTicket] {
        let names = namingOwners ? try await names(of: records.compactMap(\.principal)) : [:]
        return records.map { record in
            let owner = record.principal.flatMap { id in
                names[id].map { DeviceTicket.Owner(username: $0, href: Self.link(to: id)) }
            }
            return DeviceTicket(record, current: current, owner: owner, now: pages.now)
        }
    }

    /// Entries of the audit log as rows.
    func rows(_ entries: [AuditEntry]) async throws -> [EventRow] {
        let names = try await names(of: entries.flatMap { [$0.actor, $0.target].compactMap { $0 } })
        return entries.map { EventRow($0, names: names, now: pages.now) }
    }
}
