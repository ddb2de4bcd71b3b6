package import UserAccounts

extension ServerContext {
    /// Creates accounts.
    package var registration: Registration {
        Registration(accounts: accounts, hasher: hasher, policy: passwordPolicy, clock: clock)
    }

    /// Sets passwords.
    var passwords: UserAccounts.PasswordChange {
        UserAccounts.PasswordChange(
            change: securityChange, audit: audit, hasher: hasher, policy: passwordPolicy, clock: clock
        )
    }
}
