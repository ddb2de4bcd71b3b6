package import Sessions

/// Where accounts and their credentials are kept.
///
/// An error thrown from any of these means that the store is *unavailable*; every other outcome is a value. There is no
/// upsert: an account is created once and afterwards only changed.
package protocol AccountStore: Sendable {
    /// Applies one change together with everything that belongs to it, in one transaction: the change, the audit events
    /// that record it, the one-time link it uses up, and the links it makes worthless. Either all of it is stored, or
    /// nothing is.
    ///
    /// - A username that exists already, in whatever case, is refused.
    /// - No change may leave the server without an enabled administrator if it had one.
    /// - A link is used up at most once, however many requests arrive in parallel.
    func perform(_ mutation: AccountMutation) async throws -> AccountMutationOutcome

    /// Stores new accounts with the audit events that record them, in one transaction. Each is decided by itself: one whose
    /// name is taken, also by one before it, leaves no trace and keeps no other from being stored.
    func create(_ newcomers: [Newcomer]) async throws -> [NewcomerOutcome]

    /// The account with this identifier.
    func account(_ id: PrincipalID) async throws -> Account?

    /// The account with this name, in whatever case.
    func account(named username: Username) async throws -> Account?

    /// The account with this name and the hash of its password. For the authenticator only.
    func credential(named username: Username) async throws -> StoredCredential?

    /// The account with this identifier and the hash of its password. For the authenticator only.
    func credential(_ id: PrincipalID) async throws -> StoredCredential?

    /// One page of accounts in the order of their names.
    func list(_ query: AccountQuery) async throws -> AccountPage

    /// How many accounts there are.
    func count() async throws -> Int

    /// Whether an enabled administrator exists. Until then the server is in its first run.
    func hasAdministrator() async throws -> Bool
}
