package import UserAccounts

extension ServerContext {
    /// Makes accounts.
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

extension ServerContext {
    /// Where somebody asked to be sent back to, if it is safe to send them there: here, or to a host the operator listed.
    func returnTarget(_ text: String) -> ReturnTarget? {
        ReturnTarget(text, hosts: configuration.forwardAuth.redirectHosts)
    }
}
