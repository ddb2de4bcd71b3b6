package import Sessions
package import UserAccounts

/// Records refused requests in the audit log.
package struct RefusalAudit: Sendable {
    package let audit: any AuditLog
    package let anomalies: AnomalyLog
    package let clock: any WallClock

    package init(audit: any AuditLog, anomalies: AnomalyLog, clock: any WallClock) {
        self.audit = audit
        self.anomalies = anomalies
        self.clock = clock
    }

    /// Records a form or an API call that the server's own pages did not send.
    ///
    /// A request with a signed-in session gets an event of its own, before the answer. Anonymous clients can send any number of
    /// requests, so theirs are counted.
    package func record(_ forgery: Anomaly, isSignedIn: Bool, in context: AuditContext) async throws {
        guard isSignedIn else { return anomalies.note(forgery, in: context) }
        try await audit.append(forgery.event(at: clock.now(), in: context))
    }

    /// Records a refusal as an event of its own.
    package func record(
        _ name: AuditEventName,
        _ reason: AuditReason,
        in context: AuditContext,
        details: [String: AuditValue] = [:]
    ) async throws {
        try await audit.append(
            AuditEvent(name, at: clock.now(), outcome: .deny, reason: reason, in: context, details: details))
    }
}
