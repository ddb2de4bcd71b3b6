import SQLInterface
import SQLSessionTables
import Sessions
import UserAccounts

/// One account mutation inside its transaction: serialise → check its conditions → change → log → end grants → note
/// whose sessions end → record.
struct MutationStep {
    private let mutation: AccountMutation
    private let accounts: AccountTable
    private let links: LinkTable
    private let removals: SessionRemovalTable
    private let pendingLogins: PendingLoginTable
    private let factors: FactorStep
    private let audit: AuditTable

    init(_ mutation: AccountMutation, _ connection: any SQLConnection) {
        self.mutation = mutation
        self.accounts = AccountTable(connection: connection)
        self.links = LinkTable(connection: connection)
        self.removals = SessionRemovalTable(connection: connection)
        self.pendingLogins = PendingLoginTable(connection: connection)
        self.factors = FactorStep(mutation, connection)
        self.audit = AuditTable(connection: connection)
    }

    /// Throws ``MutationRefusal`` for a change that must be rolled back.
    ///
    /// - Parameter events: the events of the mutation that get their own entry.
    func run(recording events: [AuditEvent], from origin: AuditOrigin) throws -> Account {
        // First: mutations wait for each other here, so that rules about several rows hold in every engine.
        try audit.lockHead()
        try checkPermission()
        let account = try change()
        try log()
        try endGrants(after: account)
        if let removal = mutation.removal(leaving: account) { try removals.add(removal, at: mutation.time) }
        _ = try audit.append(events, from: origin)
        return account
    }

    /// Makes the change known to the caches of all servers. They remember no account that is only just created.
    private func log() throws {
        if case .create = mutation.change { return }
        let key = LogKey(mutation.account)
        try ChangeLogTables.accounts.append(key.map { [$0] }, accounts.connection)
    }

    private func checkPermission() throws {
        switch mutation.permission {
        case .authority: return
        case .proof(let version):
            guard try existing().securityVersion == version else { throw MutationRefusal(.outdated) }
        case .link(let digest): try redeem(digest)
        case .pendingLogin(let digest):
            guard let pending = try pendingLogins.take(digest, at: mutation.time), pending.account == mutation.account,
                try existing().securityVersion == pending.securityVersion
            else { throw MutationRefusal(.outdated) }
        }
    }

    private func redeem(_ digest: OneTimeLinkDigest) throws {
        guard let link = try links.find(digest, at: mutation.time), permits(link),
            try links.redeem(digest, at: mutation.time)
        else { throw MutationRefusal(.linkSpent) }
    }

    /// Whether the link is for this kind of change, and to this account.
    private func permits(_ link: OneTimeLink) -> Bool {
        switch (link.purpose, mutation.change) {
        case (.setup, .create(let account, _)): account.isAdministrator
        case (.invitation, .password), (.reset, .password): link.account == mutation.account
        default: false
        }
    }

    private func change() throws -> Account {
        let (id, now, reason) = (mutation.account, mutation.time, mutation.endReason)
        switch mutation.change {
        case .create(let account, let hash):
            guard try !accounts.hasNameThatResembles(account.username),
                let created = try accounts.insert(account, hash: hash)
            else { throw MutationRefusal(.usernameTaken) }
            return created
        case .profile(let change):
            guard let changed = change.applied(to: try existing()) else { throw MutationRefusal(.tooManyGroups) }
            return try found(accounts.setProfile(of: changed, at: now))
        case .password(let hash, let mustChange):
            return try found(accounts.setPassword(hash, mustChange: mustChange, of: id, ending: reason, at: now))
        case .passwordCompromised: return try found(accounts.demandPasswordChange(of: id, ending: reason, at: now))
        case .enable: return try found(accounts.setDisabled(false, of: id, ending: reason, at: now))
        case .passwordAccepted(let pending, let digest, let rehash):
            try pendingLogins.insert(pending, digest)
            return try accounts.rehash(id, rehash).orThrow(.outdated)
        case .signedIn(let login):
            let account = try existing()
            try factors.use(login.use, by: account)
            return try accounts.signIn(id, rehash: login.rehash, factorDeadline: login.factorDeadline, at: now)
                .orThrow(.outdated)
        case .factor(let change): return try found(factors.make(change, of: existing()))
        case .roles(let roles):
            try keepAnAdministrator(unless: roles.contains(.administrator))
            return try found(accounts.setRoles(roles, of: id, ending: reason, at: now))
        case .disable:
            try keepAnAdministrator()
            return try found(accounts.setDisabled(true, of: id, ending: reason, at: now))
        case .delete:
            try keepAnAdministrator()
            return try found(accounts.delete(id))
        }
    }

    /// Refuses to take the administrator role from the last account that can grant it again.
    private func keepAnAdministrator(unless remains: Bool = false) throws {
        let account = try existing()
        guard !remains, account.canAdminister else { return }
        guard try accounts.administrators(except: account.id) > 0 else { throw MutationRefusal(.lastAdministrator) }
    }

    /// Ends what was granted under earlier credentials: one-time links, and the trust in browsers.
    private func endGrants(after account: Account) throws {
        switch mutation.change {
        case .password, .disable:
            try links.end(of: account.id, at: mutation.time)
            try factors.forgetBrowsers(of: account.id)
        case .roles: try factors.forgetBrowsers(of: account.id)
        case .create, .enable, .profile, .passwordCompromised, .passwordAccepted, .signedIn, .factor, .delete:
            break
        }
        // Set-up ends as soon as one administrator can sign in.
        if account.canAdminister, mutation.change.mayMakeAdministrator { try links.end(of: nil, at: mutation.time) }
    }

    private func existing() throws -> Account {
        try found(accounts.find(mutation.account))
    }

    private func found(_ account: Account?) throws -> Account {
        try account.orThrow(.notFound)
    }
}

extension Account? {
    fileprivate func orThrow(_ outcome: AccountMutationOutcome) throws -> Account {
        guard let self else { throw MutationRefusal(outcome) }
        return self
    }
}

extension AccountChange {
    /// Whether an account can administer the server after this change but could not before.
    fileprivate var mayMakeAdministrator: Bool {
        switch self {
        case .create, .roles, .enable, .password: true
        case .profile, .passwordCompromised, .disable, .passwordAccepted, .signedIn, .factor, .delete: false
        }
    }
}
