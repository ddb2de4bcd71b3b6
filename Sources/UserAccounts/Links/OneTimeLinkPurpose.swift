/// What a one-time link is good for, and for how long.
package enum OneTimeLinkPurpose: String, CaseIterable, Sendable {
    /// Creating the first administrator. Belongs to nobody yet; dies with the first administrator.
    case setup

    /// Setting the first password of an account that somebody else created (ASVS 6.4.1).
    case invitation

    /// Setting a new password after the old one was lost. An administrator starts it, but never picks (ASVS 6.4.6).
    case reset

    /// How long a link is good for: 24 hours, a reset 30 minutes.
    package var lifetime: Duration {
        switch self {
        case .setup, .invitation: .seconds(24 * 60 * 60)
        case .reset: .seconds(30 * 60)
        }
    }
}
