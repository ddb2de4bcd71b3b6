package import Sessions
package import UserAccounts

/// The accounts, behind a cache of what sessions need of them: a change of an account returns when no server uses the account
/// as it was before.
package struct AcknowledgedAccounts: AccountStore {
    private let base: any AccountStore
    private let cache: StandingCache

    package init(_ base: any AccountStore, cache: StandingCache) {
        self.base = base
        self.cache = cache
    }

    package func perform(_ mutation: AccountMutation) async throws -> AccountMutationOutcome {
        let outcome: AccountMutationOutcome
        do {
            // On any outcome, because a change that failed may have been made.
            defer { cache.drop(mutation.account) }
            outcome = try await base.perform(mutation)
        }
        if case .applied = outcome, mutation.change.mustCountAtOnce { await cache.acknowledged() }
        return outcome
    }

    package func create(_ newcomers: [Newcomer]) async throws -> [NewcomerOutcome] {
        try await base.create(newcomers)
    }

    package func account(_ id: PrincipalID) async throws -> Account? {
        try await base.account(id)
    }

    package func account(named username: Username) async throws -> Account? {
        try await base.account(named: username)
    }

    package func credential(named username: Username) async throws -> StoredCredential? {
        try await base.credential(named: username)
    }

    package func credential(_ id: PrincipalID) async throws -> StoredCredential? {
        try await base.credential(id)
    }

    package func list(_ query: AccountQuery) async throws -> AccountPage {
        try await base.list(query)
    }

    package func count(upTo limit: Int) async throws -> Int {
        try await base.count(upTo: limit)
    }

    package func hasAdministrator() async throws -> Bool {
        try await base.hasAdministrator()
    }
}

extension AccountChange {
    /// Whether the change gives or takes something: a login only moves the time of the last one, and a new account is in no
    /// cache.
    fileprivate var mustCountAtOnce: Bool {
        switch self {
        case .create, .passwordAccepted, .signedIn: false
        case .profile, .password, .passwordCompromised, .roles, .disable, .enable, .factor, .delete: true
        }
    }
}
