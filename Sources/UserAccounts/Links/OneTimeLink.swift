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
}
