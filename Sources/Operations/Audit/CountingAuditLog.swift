package import UserAccounts

/// An audit log that also counts its events, so that no caller has to.
package struct CountingAuditLog: AuditLog {
    package let log: any AuditLog
    package let counters: ServerCounters

    package init(log: any AuditLog, counters: ServerCounters) {
        self.log = log
        self.counters = counters
    }

    package func append(_ events: [AuditEvent]) async throws -> [AuditEntry] {
        let entries = try await log.append(events)
        for event in events { counters.recorded(event.name) }
        return entries
    }

    package func page(_ query: AuditQuery) async throws -> AuditPage { try await log.page(query) }

    package func head() async throws -> AuditChain { try await log.head() }

    package func verify(against pinned: AuditChain?) async throws -> AuditVerification {
        try await log.verify(against: pinned)
    }
}
