package import SQLInterface
package import Sessions
package import UserAccounts

/// The audit log in an SQL database.
package struct SQLAuditLog: AuditLog {
    package let database: any SQLDatabase
    package let origin: AuditOrigin
    /// Keeps repetitions from filling the log. Without it each event gets its own entry.
    package var fold: AuditFold?

    /// Adds events; repetitions are counted and written later as one line. Returns the entries that were written at once.
    @discardableResult
    package func append(_ events: [AuditEvent]) async throws -> [AuditEntry] {
        let (origin, events) = (origin, fold.sort(reports: events))
        let entries =
            try events.written.isEmpty
            ? [] : await database.write { try AuditTable(connection: $0).append(events.written, from: origin) }
        fold?.count(events.counted)
        return entries
    }

    package func page(_ query: AuditQuery) async throws -> AuditPage {
        try await database.read { try AuditTable(connection: $0).page(query) }
    }

    package func head() async throws -> AuditChain {
        try await database.read { try AuditTable(connection: $0).head() }
    }

    package func verify(against pinned: AuditChain?) async throws -> AuditVerification {
        try await database.read { try AuditTable(connection: $0).verify(against: pinned) }
    }
}

extension SQLAuditLog: AuditRetention {
    package func removeEntries(before cutoff: Timestamp, limit: Int, at now: Timestamp) async throws -> Int {
        let origin = origin
        return try await database.write {
            try AuditTable(connection: $0).prune(before: cutoff, limit: limit, at: now, from: origin)
        }
    }
}
