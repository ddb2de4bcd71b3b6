package import Sessions

/// A change to an account with its record in the audit log: the unit that is stored whole or not at all.
package struct AccountMutation: Sendable {
    /// Whose account.
    package let account: PrincipalID

    /// What happens to it.
    package let change: AccountChange

    /// Its record, at least one event. The first one dates the change.
    package let events: [AuditEvent]

    /// What permits the change. It must still hold when the change is stored.
    package let permission: ChangePermission

    /// Whether the account's other sessions end. Default: they do.
    package let others: OtherSessions

    package init(
        _ change: AccountChange,
        to account: PrincipalID,
        recording events: [AuditEvent],
        permission: ChangePermission = .authority,
        others: OtherSessions = .end
    ) {
        self.account = account
        self.change = change
        self.events = events
        self.permission = permission
        self.others = others
    }

    /// When the change happens.
    package var time: Timestamp { events[0].time }

    /// What the sessions are told that end with the change. `nil` when none does.
    package var endReason: EndReason? {
        guard let reason = change.endReason, others == .end || reason == .disabled else { return nil }
        return reason
    }
}
