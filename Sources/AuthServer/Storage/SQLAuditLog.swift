import SQLInterface
package import UserAccounts

/// The audit log in an SQL database.
package struct SQLAuditLog: AuditLog {
    let database: any SQLDatabase
    let origin: AuditOrigin

    @discardableResult
    package func append(_ events: [AuditEvent]) async throws -> [AuditEntry] {
        let origin = origin
        return try await database.write { try AuditTable(connection: $0).append(events, from: origin) }
    }

    package func page(_ query: AuditQuery) async throws -> AuditPage {
        try await database.read { try AuditTable(connection: $0).page(query) }
    }

    package func verify() async throws -> AuditVerification {
        try await database.read { try AuditTable(connection: $0).verify() }
    }
}
