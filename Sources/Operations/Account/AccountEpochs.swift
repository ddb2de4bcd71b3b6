package import ServerTables
package import Sessions
package import UserAccounts

/// The epochs under which accounts' sessions are valid. It also passes the account on to the request's handlers.
package struct AccountEpochs: LoggedStandingSource {
    package let accounts: SQLAccountStore

    package init(accounts: SQLAccountStore) {
        self.accounts = accounts
    }

    package func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        guard let account = try await accounts.account(principal), !account.isDisabled else { return .inactive() }
        return account.standing
    }

    package var changeLog: any ChangeLog { accounts.changeLog }

    package func standing(of principal: PrincipalID, on engine: [UInt8]) async throws -> CacheableStanding? {
        guard let account = try await accounts.account(principal, on: engine), !account.isDisabled else { return nil }
        return CacheableStanding(account.standing, of: principal, size: account.variableSize)
    }
}

extension Account {
    fileprivate var standing: CredentialEpoch.Standing {
        .active(credentialEpoch, since: epochReason, details: self)
    }

    /// The memory of what users and administrators can make large, in bytes.
    fileprivate var variableSize: Int {
        groups.reduce(displayName.utf8.count + (email?.utf8.count ?? 0)) { $0 + $1.utf8.count + 48 }
    }
}

extension Session {
    /// The account as it was when the session was looked up. `nil` for a visitor's session, and for one that was created or
    /// renewed in this request.
    package var account: Account? { details as? Account }
}
