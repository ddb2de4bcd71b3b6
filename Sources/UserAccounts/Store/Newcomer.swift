import Sessions

/// One of many accounts that are created together, with its record in the audit log.
package struct Newcomer: Sendable {
    package let account: Account

    /// The hash of the password, or nil while the person has none.
    package let hash: PasswordHash?

    package let event: AuditEvent

    /// An account that comes from another system.
    package init(_ account: Account, _ hash: PasswordHash?, in context: AuditContext) {
        let mutation = AccountMutation(
            .create(account, hash), to: account.id, at: account.createdAt, in: context, because: .importedHash)
        self.account = account
        self.hash = hash
        self.event = mutation.events[0]
    }
}

/// What became of one of many new accounts.
package enum NewcomerOutcome: Sendable {
    /// It exists now.
    case created
    /// An account of this name exists already: this one.
    case present(StoredCredential)
    /// An account exists whose name people would take for this one.
    case resembling
}

extension StoredCredential {
    /// Whether this account is what an earlier import of `newcomer` has left: its hash is replaced at its owner's first
    /// login.
    func comes(from newcomer: Newcomer) -> Bool {
        account.username.rawValue == newcomer.account.username.rawValue
            && account.displayName == newcomer.account.displayName && account.email == newcomer.account.email
            && (hash == newcomer.hash || newcomer.hash != nil && account.lastLogin != nil)
    }
}
