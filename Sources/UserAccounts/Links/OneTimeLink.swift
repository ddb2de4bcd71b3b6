package import Sessions

/// A link that is still good.
package struct OneTimeLink: Hashable, Sendable {
    /// What it permits.
    package let purpose: OneTimeLinkPurpose

    /// Whose password it sets. `nil` for the set-up link.
    package let account: PrincipalID?

    /// When it stops working.
    package let expiry: Timestamp

    package init(purpose: OneTimeLinkPurpose, account: PrincipalID?, expiry: Timestamp) {
        self.purpose = purpose
        self.account = account
        self.expiry = expiry
    }

    /// Whether its time has neither passed nor, by a clock that was set back since, is still to come.
    package func stands(at now: Timestamp) -> Bool {
        now < expiry && now.age(of: expiry - purpose.lifetime) != nil
    }
}
