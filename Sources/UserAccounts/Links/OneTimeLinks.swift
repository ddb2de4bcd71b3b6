package import Sessions

/// Links that let a user without a password do one thing, once.
///
/// A link is used up by the change it permits, in the same transaction: see ``AccountMutation/redeeming``. So of any number of
/// parallel attempts exactly one succeeds, and an attempt that fails for another reason does not use it up. Setting a password
/// in any way invalidates the account's other links; creating the first administrator invalidates every set-up link. A thrown
/// error means that the store is unavailable.
package protocol OneTimeLinks: Sendable {
    /// Creates a link and invalidates older ones of the same account, or older set-up links, recording `event` in the same
    /// transaction. The token is in the return value and nowhere else.
    func issue(
        _ purpose: OneTimeLinkPurpose,
        for account: PrincipalID?,
        recording event: AuditEvent
    ) async throws -> OneTimeToken

    /// The link of `token` if it would still work for `purpose`. Does not use it up, so that a page can be shown first.
    func find(_ token: OneTimeToken, for purpose: Set<OneTimeLinkPurpose>, at now: Timestamp) async throws
        -> OneTimeLink?

    /// Removes links that expired or were used before `moment`. Returns how many.
    func sweep(before moment: Timestamp) async throws -> Int
}

/// A link that still works.
package struct OneTimeLink: Hashable, Sendable {
    /// What it permits.
    package let purpose: OneTimeLinkPurpose

    /// The account whose password it sets. `nil` for the set-up link.
    package let account: PrincipalID?

    /// When it stops working.
    package let expiry: Timestamp

    package init(purpose: OneTimeLinkPurpose, account: PrincipalID?, expiry: Timestamp) {
        self.purpose = purpose
        self.account = account
        self.expiry = expiry
    }

    /// Whether the link has not expired. A link from far in the future was created before the clock was set back.
    package func stands(at now: Timestamp) -> Bool {
        now < expiry && expiry - purpose.lifetime <= now + Self.correction
    }

    /// The largest ordinary correction of a clock, such as the first synchronisation after a start. A link that is up to this
    /// far in the future works, and is valid for that much longer.
    package static let correction = Duration.seconds(5 * 60)
}

/// The purpose of a one-time link, and its lifetime.
package enum OneTimeLinkPurpose: String, CaseIterable, Sendable {
    /// Creating the first administrator. Belongs to no account yet; becomes invalid when the first administrator exists.
    case setup

    /// Setting the first password of an account that another user created (ASVS 6.4.1).
    case invitation

    /// Setting a new password after the old one was lost. An administrator starts it, but never chooses the password (ASVS
    /// 6.4.6).
    case reset

    /// How long a link is valid: 24 hours, a reset 30 minutes.
    package var lifetime: Duration {
        switch self {
        case .setup, .invitation: .seconds(24 * 60 * 60)
        case .reset: .seconds(30 * 60)
        }
    }
}
