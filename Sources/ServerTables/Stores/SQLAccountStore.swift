package import SQLInterface
import SQLSessionTables
package import Sessions
package import UserAccounts

/// Accounts in an SQL database, the same as that of the audit log and the one-time links.
package struct SQLAccountStore: AccountStore {
    package let database: any SQLDatabase
    package let origin: AuditOrigin
    /// Keeps repetitions from filling the log. Without it each event gets its own entry.
    package var fold: AuditFold?

    package func perform(_ mutation: AccountMutation) async throws -> AccountMutationOutcome {
        let (origin, events) = (origin, fold.sort(changes: mutation.events))
        do {
            let account = try await database.write {
                try MutationStep(mutation, $0).run(recording: events.written, from: origin)
            }
            database.announce(ChangeLogTables.accounts.topic)
            fold?.count(events.counted)
            return .applied(account)
        } catch let refusal as MutationRefusal {
            return refusal.outcome
        }
    }

    package func create(_ newcomers: [Newcomer]) async throws -> [NewcomerOutcome] {
        let origin = origin
        return try await database.write { try NewcomerStep(newcomers, $0).run(from: origin) }
    }

    // Runs with every request of a signed-in user: a single statement, which needs no transaction and shares round trips
    // with others.
    package func account(_ id: PrincipalID) async throws -> Account? {
        try await database.row(AccountTable.selectionByID, [.text(id.rawValue)]).map(AccountRow.decode)
    }

    /// The account, for a cache that is registered on an engine. `nil` also if another server answered.
    package func account(_ id: PrincipalID, on engine: [UInt8]) async throws -> Account? {
        guard case .row(let row) = try await database.find(AccountTable.byID, .text(id.rawValue), on: engine) else {
            return nil
        }
        return try AccountRow.decode(row)
    }

    /// The log of changes of accounts. Logins are in it, too; new accounts are not.
    package var changeLog: any ChangeLog { ChangeLogTables.accounts.log(in: database) }

    /// Removes rows of the log that no server needs any more.
    package func trimChangeLog() async throws {
        try await database.write { connection in
            // One instance at a time is enough; the others would wait for the same rows.
            guard try connection.tryToHold("trim of the account log") else { return }
            try ChangeLogTables.accounts.trim(connection)
        }
    }

    package func account(named username: Username) async throws -> Account? {
        try await database.row(AccountTable.selectionByName, [.text(username.key)]).map(AccountRow.decode)
    }

    package func credential(named username: Username) async throws -> StoredCredential? {
        try await database.read { connection in
            let table = AccountTable(connection: connection)
            return try table.find(named: username).map {
                StoredCredential(account: $0, hash: try table.hash(of: $0.id))
            }
        }
    }

    package func credential(_ id: PrincipalID) async throws -> StoredCredential? {
        try await database.read { connection in
            let table = AccountTable(connection: connection)
            return try table.find(id).map { StoredCredential(account: $0, hash: try table.hash(of: id)) }
        }
    }

    package func list(_ query: AccountQuery) async throws -> AccountPage {
        try await database.read { try AccountTable(connection: $0).list(query) }
    }

    /// How many passwords are bound to a ``PasswordPepper`` other than these.
    package func passwords(needingOtherKeysThan ids: [String]) async throws -> Int {
        try await database.read { try AccountTable(connection: $0).passwords(needingOtherKeysThan: ids) }
    }

    /// Decoys for the stored hashes, one for each cost.
    package func passwordCosts() async throws -> [PasswordHash] {
        try await database.query(AccountTable.passwordCosts, []).map { PasswordHash(stored: try $0.text(0)) }
    }

    /// Determines the costs of all stored hashes: logins replaced some of them, others are older than the table.
    ///
    /// Reads some accounts at a time, so that neither a statement nor a lock lasts long with a million of them. A cost that is new
    /// meanwhile stays. One that was noted before, and that no account has but one written meanwhile, is missing until the next start.
    ///
    /// - Parameter batch: how many accounts are read at a time. Default 10,000.
    package func notePasswordCosts(batch: Int = 10_000) async throws {
        let noted = Set(try await passwordCosts())
        var found: Set<PasswordHash> = []
        var last: String? = ""
        while let start = last {
            let costs = try await database.read { try AccountTable(connection: $0).costs(after: start, atMost: batch) }
            found.formUnion(costs.decoys)
            last = costs.last
        }
        let all = found
        try await database.write { connection in
            let table = AccountTable(connection: connection)
            for decoy in noted.subtracting(all) { try table.forget(decoy: decoy) }
            for decoy in all.subtracting(noted) { try table.note(decoy: decoy) }
        }
    }

    package func count(upTo limit: Int) async throws -> Int {
        try await database.read { try AccountTable(connection: $0).count(upTo: limit) }
    }

    package func hasAdministrator() async throws -> Bool {
        try await database.read { try AccountTable(connection: $0).administrators() > 0 }
    }
}
