import SQLInterface
import Sessions
import UserAccounts

/// Many new accounts inside one transaction: serialise → find the names that are taken → insert the others → end the
/// links they invalidate → record. Each statement handles many rows, because each statement costs a round trip.
struct NewcomerStep {
    private let newcomers: [Newcomer]
    private let accounts: AccountTable
    private let links: LinkTable
    private let audit: AuditTable

    init(_ newcomers: [Newcomer], _ connection: any SQLConnection) {
        self.newcomers = newcomers
        self.accounts = AccountTable(connection: connection)
        self.links = LinkTable(connection: connection)
        self.audit = AuditTable(connection: connection)
    }

    func run(from origin: AuditOrigin) throws -> [NewcomerOutcome] {
        // First, as in ``MutationStep``: no other transaction creates an account meanwhile.
        try audit.lockHead()
        let outcomes = try decide()
        let created = zip(newcomers, outcomes).compactMap { newcomer, outcome in
            if case .created = outcome { newcomer } else { nil }
        }
        try accounts.insert(created)
        if let administrator = created.first(where: { $0.account.isAdministrator && $0.hash != nil }) {
            try links.end(of: nil, at: administrator.event.time)
        }
        _ = try audit.append(created.map(\.event), from: origin)
        return outcomes
    }

    private func decide() throws -> [NewcomerOutcome] {
        var present: [String: StoredCredential] = [:]
        for credential in try accounts.credentials(withKeys: newcomers.map(\.account.username.key)) {
            present[credential.account.username.key] = credential
        }
        var names = Dictionary(
            grouping: try accounts.names(withSkeletons: newcomers.map(\.account.username.skeleton)), by: \.skeleton)
        return newcomers.map { newcomer in
            let username = newcomer.account.username
            if let credential = present[username.key] { return .present(credential) }
            let skeleton = username.skeleton
            if names[skeleton, default: []].contains(where: username.resembles) { return .resembling }
            present[username.key] = StoredCredential(account: newcomer.account, hash: newcomer.hash)
            names[skeleton, default: []].append(username)
            return .created
        }
    }
}
