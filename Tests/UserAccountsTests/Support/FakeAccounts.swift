import Sessions
import Synchronization
import UserAccounts

/// Accounts in a dictionary, for the rules of those who use the port. What a store must guarantee is tested on the real
/// one.
final class FakeAccounts: AccountStore {
    private struct State {
        var accounts: [PrincipalID: StoredCredential] = [:]
        var events: [AuditEvent] = []
        var refusal: AccountMutationOutcome?
        var interruptions: [AccountMutation] = []
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    private let factors: FakeFactors

    init(_ factors: FakeFactors = FakeFactors()) {
        self.factors = factors
    }

    /// The next mutation is answered with this and does nothing.
    func refuse(with outcome: AccountMutationOutcome) {
        state.withLock { $0.refusal = outcome }
    }

    /// Just before the next mutations, another request makes these changes: one before each.
    func interrupt(by mutations: [AccountMutation]) {
        state.withLock { $0.interruptions = mutations }
    }

    /// Every call fails from now on.
    func fail(with error: any Error) {
        state.withLock { $0.failure = error }
    }

    func put(_ account: Account, _ hash: PasswordHash?) {
        state.withLock { $0.accounts[account.id] = StoredCredential(account: account, hash: hash) }
    }

    /// The events of all mutations.
    var events: [AuditEvent] { state.withLock { $0.events } }

    func perform(_ mutation: AccountMutation) async throws -> AccountMutationOutcome {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            if let refusal = state.refusal { return refusal }
            if let other = state.interruptions.popLast(), let changed = Self.apply(other, to: &state) {
                state.accounts[other.account] = changed
            }
            if case .proof(let version) = mutation.permission,
                state.accounts[mutation.account]?.account.securityVersion != version
            {
                return .outdated
            }
            if let refusal = factors.apply(mutation, to: state.accounts[mutation.account]?.account) { return refusal }
            guard let changed = Self.apply(mutation, to: &state) else { return .notFound }
            state.accounts[mutation.account] = changed
            state.events += mutation.events
            return .applied(changed.account)
        }
    }

    func create(_ newcomers: [Newcomer]) async throws -> [NewcomerOutcome] {
        state.withLock { state in
            newcomers.map { newcomer in
                let taken = state.accounts.values.first { $0.account.username == newcomer.account.username }
                if let taken { return .present(taken) }
                state.accounts[newcomer.account.id] = StoredCredential(account: newcomer.account, hash: newcomer.hash)
                state.events.append(newcomer.event)
                return .created
            }
        }
    }

    private static func apply(_ mutation: AccountMutation, to state: inout State) -> StoredCredential? {
        if case .create(let account, let hash) = mutation.change {
            return StoredCredential(account: account, hash: hash)
        }
        guard let before = state.accounts[mutation.account] else { return nil }
        var (account, hash) = (before.account, before.hash)
        switch mutation.change {
        case .password(let new, _): hash = new
        case .signedIn(let login):
            hash = login.rehash ?? hash
            account.factorDeadline = login.factorDeadline
            account.lastLogin = mutation.time
        case .disable: account.isDisabled = true
        case .roles(let roles): account.roles = roles
        default: break
        }
        if mutation.endReason != nil {
            account.securityVersion += 1
            account.credentialEpoch = CredentialEpoch(rawValue: account.securityVersion)
        }
        return StoredCredential(account: account, hash: hash)
    }

    func account(_ id: PrincipalID) async throws -> Account? { try await credential(id)?.account }

    func account(named username: Username) async throws -> Account? { try await credential(named: username)?.account }

    func credential(named username: Username) async throws -> StoredCredential? {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.accounts.values.first { $0.account.username == username }
        }
    }

    func credential(_ id: PrincipalID) async throws -> StoredCredential? {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.accounts[id]
        }
    }

    func list(_ query: AccountQuery) async throws -> AccountPage { AccountPage(items: [], next: nil) }

    func count(upTo limit: Int) async throws -> Int { state.withLock { min(limit, $0.accounts.count) } }

    func hasAdministrator() async throws -> Bool {
        state.withLock { $0.accounts.values.contains { $0.account.isAdministrator } }
    }
}
