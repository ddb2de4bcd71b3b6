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

    /// Whether the link has not expired. A link from far in the future was made before the clock was set back.
    package func stands(at now: Timestamp) -> Bool {
        now < expiry && expiry - purpose.lifetime <= now + Self.correction
    }

    /// The largest ordinary correction of a clock, such as the first synchronisation after a start. A link that is up to
    /// this far in the future works, and lives longer by that much.
    package static let correction = Duration.seconds(5 * 60)
}
