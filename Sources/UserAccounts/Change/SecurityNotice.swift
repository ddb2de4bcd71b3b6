package import Sessions

/// What a person is told about a change to their account. Holds no secret.
package struct SecurityNotice: Hashable, Sendable {
    /// The account as it is after the change.
    package let account: Account

    /// What happened.
    package let event: AuditEventName

    /// When.
    package let time: Timestamp

    /// Who did it.
    package let actor: AuditActor

    package init(account: Account, event: AuditEventName, time: Timestamp, actor: AuditActor) {
        self.account = account
        self.event = event
        self.time = time
        self.actor = actor
    }
}
