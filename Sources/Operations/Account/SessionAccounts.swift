package import Sessions
package import UserAccounts

/// The accounts behind sessions.
package struct SessionAccounts: Sendable {
    package let accounts: any AccountStore

    package init(accounts: any AccountStore) {
        self.accounts = accounts
    }

    /// The account of a session, read from the store only if the look-up of the session did not provide it. Nil for an
    /// anonymous session, and if the account was disabled or deleted a moment ago.
    package func account(of session: Session) async throws -> Account? {
        if let account = session.account { return account }
        guard let principal = session.principal, let account = try await accounts.account(principal),
            !account.isDisabled
        else { return nil }
        return account
    }
}
