package import Sessions

/// One thing that happened, before it has a place in the chain.
package struct AuditEvent: Hashable, Sendable {
    /// What happened.
    package var name: AuditEventName

    /// When.
    package var time: Timestamp

    /// How it ended.
    package var outcome: AuditOutcome

    /// Why, from a closed set.
    package var reason: AuditReason?

    /// To whose account.
    package var target: PrincipalID?

    /// Under which circumstances.
    package var context: AuditContext

    /// Fields particular to this event, by their names in the log. They cannot replace the common ones.
    package var details: [String: AuditValue]

    package init(
        _ name: AuditEventName,
        at time: Timestamp,
        outcome: AuditOutcome = .success,
        reason: AuditReason? = nil,
        target: PrincipalID? = nil,
        in context: AuditContext,
        details: [String: AuditValue] = [:]
    ) {
        self.name = name
        self.time = time
        self.outcome = outcome
        self.reason = reason
        self.target = target
        self.context = context
        self.details = details
    }
}
