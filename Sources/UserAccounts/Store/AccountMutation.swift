package import Sessions

/// A change to an account with its record in the audit log: the unit that is stored whole or not at all.
package struct AccountMutation: Sendable {
    /// Whose account.
    package let account: PrincipalID

    /// What happens to it.
    package let change: AccountChange

    /// Its record, at least one event. The first one dates the change.
    package let events: [AuditEvent]

    /// The one-time link that permits the change, used up by it.
    package let redeeming: OneTimeLinkDigest?

    package init(
        _ change: AccountChange,
        to account: PrincipalID,
        recording event: AuditEvent,
        _ more: AuditEvent...,
        redeeming: OneTimeLinkDigest? = nil
    ) {
        self.account = account
        self.change = change
        self.events = [event] + more
        self.redeeming = redeeming
    }

    /// When the change happens.
    package var time: Timestamp { events[0].time }
}
