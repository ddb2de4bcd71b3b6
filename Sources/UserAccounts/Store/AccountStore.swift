package import Sessions

/// A store of accounts and their credentials.
///
/// An error thrown from any of these means that the store is *unavailable*; every other outcome is a value. There is no
/// upsert: an account is created once and afterwards only changed.
package protocol AccountStore: Sendable {
    /// Applies one change together with everything that belongs to it, in one transaction: the change, the audit events that
    /// record it, the one-time link it uses up, and the links it invalidates. Either all of it is stored, or nothing is.
    ///
    /// - A username that exists already, in any case, is refused.
    /// - No change may leave the server without an enabled administrator if it had one.
    /// - A link is used up at most once, however many requests arrive in parallel.
    func perform(_ mutation: AccountMutation) async throws -> AccountMutationOutcome

    /// Stores new accounts with the audit events that record them, in one transaction. Each is decided separately: an account
    /// whose name is taken, also by an earlier one in the list, is not stored and does not prevent the others from being
    /// stored.
    func create(_ newcomers: [Newcomer]) async throws -> [NewcomerOutcome]

    /// The account with this identifier.
    func account(_ id: PrincipalID) async throws -> Account?

    /// The account with this name, in any case.
    func account(named username: Username) async throws -> Account?

    /// The account with this name and the hash of its password. For the authenticator only.
    func credential(named username: Username) async throws -> StoredCredential?

    /// The account with this identifier and the hash of its password. For the authenticator only.
    func credential(_ id: PrincipalID) async throws -> StoredCredential?

    /// One page of accounts: in the order of their names, or of a search in its order (see ``AccountSearch``).
    func list(_ query: AccountQuery) async throws -> AccountPage

    /// How many accounts there are, counted up to a limit so that the time does not grow with their number.
    func count(upTo limit: Int) async throws -> Int

    /// Whether an enabled administrator exists. Until then the server is in its first run.
    func hasAdministrator() async throws -> Bool
}

extension AccountStore {
    /// How many accounts there are. The store reads all of them.
    package func count() async throws -> Int {
        try await count(upTo: .max)
    }
}

/// The outcome of a change. Anything but `applied` has stored nothing.
package enum AccountMutationOutcome: Hashable, Sendable {
    /// Stored. The current account, or its last state if it was deleted.
    case applied(Account)

    /// There is no such account.
    case notFound

    /// Another account has this name.
    case usernameTaken

    /// The one-time link is unknown, expired, used, or has another purpose.
    case linkSpent

    /// No administrator who can sign in would be left.
    case lastAdministrator

    /// The account would have more groups than ``ProfileRules/areGroups(_:)`` allows.
    case tooManyGroups

    /// The account changed since the caller read it.
    case outdated

    /// A passkey with this id exists already, of this account or another one.
    case factorTaken

    /// No way to sign in would be left.
    case lastWayIn

    /// The one-time code, recovery code or challenge was used before, or the factor does not exist any more.
    case proofSpent
}

/// One of several accounts that are created together, with its record in the audit log.
package struct Newcomer: Sendable {
    package let account: Account

    /// The hash of the password, or nil if the user has none.
    package let hash: PasswordHash?

    package let event: AuditEvent

    /// Creates a record of an account from another system.
    package init(_ account: Account, _ hash: PasswordHash?, in context: AuditContext) {
        let mutation = AccountMutation(
            .create(account, hash), to: account.id, at: account.createdAt, in: context, because: .importedHash)
        self.account = account
        self.hash = hash
        self.event = mutation.events[0]
    }
}

/// The outcome of creating one of several new accounts.
package enum NewcomerOutcome: Sendable {
    /// The account exists now.
    case created
    /// An account of this name exists already: this one.
    case present(StoredCredential)
    /// An account exists with a name that looks like this one.
    case resembling
}

extension StoredCredential {
    /// Whether an earlier import of `newcomer` created this account: its hash is replaced at its owner's first login.
    func comes(from newcomer: Newcomer) -> Bool {
        account.username.rawValue == newcomer.account.username.rawValue
            && account.displayName == newcomer.account.displayName && account.email == newcomer.account.email
            && (hash == newcomer.hash || newcomer.hash != nil && account.lastLogin != nil)
    }
}

/// An account with its credential.
package struct StoredCredential: Sendable {
    /// The account.
    package let account: Account

    /// The hash of the password. `nil` while the user has not followed the link to set one.
    package let hash: PasswordHash?

    package init(account: Account, hash: PasswordHash?) {
        self.account = account
        self.hash = hash
    }
}
