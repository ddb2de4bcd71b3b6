package import Sessions
package import UserAccounts

/// The epochs under which accounts' sessions are valid. It also passes the account on to the request's handlers.
package struct AccountEpochs: CredentialEpoch.Source {
    package let accounts: any AccountStore

    package init(accounts: any AccountStore) {
        self.accounts = accounts
    }

    package func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        guard let account = try await accounts.account(principal), !account.isDisabled else { return .inactive() }
        return .active(account.credentialEpoch, since: account.epochReason, details: account)
    }
}

extension Session {
    /// The account as it was when the session was looked up. `nil` for a visitor's session, and for one that was created or
    /// renewed in this request.
    package var account: Account? { details as? Account }
}
