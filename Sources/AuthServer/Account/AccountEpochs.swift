import Sessions
import UserAccounts

/// Says under which epoch an account's sessions are valid, and hands the account on to whoever handles the request.
struct AccountEpochs: CredentialEpoch.Source {
    let accounts: any AccountStore

    func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        guard let account = try await accounts.account(principal), !account.isDisabled else { return .inactive() }
        return .active(account.credentialEpoch, since: account.epochReason, details: account)
    }
}

extension Session {
    /// The account as it was when the session was looked up. `nil` for a visitor's session, and for one that was begun or
    /// renewed in this very request.
    var account: Account? { details as? Account }
}
