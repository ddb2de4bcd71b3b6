package import Sessions
package import UserAccounts

/// The accounts behind sessions.
package struct SessionAccounts: Sendable {
    package let accounts: any AccountStore
    private let policy: FactorPolicy
    private let proofs: FactorProofs
    private let clock: any WallClock

    package init(accounts: any AccountStore, policy: FactorPolicy, proofs: FactorProofs, clock: any WallClock) {
        self.accounts = accounts
        self.policy = policy
        self.proofs = proofs
        self.clock = clock
    }

    /// The one thing that the account may be used for before all others. `nil` for almost all accounts.
    package func confinement(of account: Account) -> Confinement? {
        Confinement(of: account, under: policy, at: clock.now())
    }

    /// Whether an administrator must confirm with a second factor before a change. One who has a second factor confirms with it, because
    /// the password alone must not be enough to remove the factors of others, or to make a further administrator who does.
    package func needsFactor(_ session: Session, of account: Account) -> Bool {
        account.factors.hasSecondFactor
            && !proofs.mayChangeFactors(of: account, in: session.record, at: clock.now())
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
