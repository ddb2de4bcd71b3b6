package import Sessions
package import UserAccounts

/// What an administrator does with other people's sessions, behind the console, the JSON API and the commands.
package struct SessionAdministration: Sendable {
    private let manager: SessionManager
    private let audit: any AuditLog

    init(manager: SessionManager, audit: any AuditLog) {
        self.manager = manager
        self.audit = audit
    }

    /// A page of standing sessions.
    package func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await manager.list(query)
    }

    /// Ends one session. False when there is none.
    package func end(_ id: SessionID, note: String? = nil, in context: AuditContext) async throws -> Bool {
        let ended = try await manager.revoke(.one(id), ending(context, note))
        guard let session = ended.first else { return false }
        try await record(.adminRevokedSession, count: 1, target: session.principal, note: note, in: context)
        return true
    }

    /// Ends every session of one person. Returns how many.
    package func endAll(of principal: PrincipalID, note: String? = nil, in context: AuditContext) async throws -> Int {
        let count = try await manager.revoke(.principal(principal), ending(context, note)).count
        try await record(.adminRevokedSession, count: count, target: principal, note: note, in: context)
        return count
    }

    /// Ends everybody's sessions, except the one that asks. Returns how many.
    package func endEverything(
        except kept: SessionID?,
        note: String? = nil,
        in context: AuditContext
    ) async throws -> Int {
        let count = try await manager.revokeEverything(except: kept, ending(context, note))
        try await record(.adminRevokedAll, count: count, target: nil, note: note, in: context)
        return count
    }

    private func ending(_ context: AuditContext, _ note: String?) -> SessionEnding {
        SessionEnding(.revoked, by: context.actor.id, note: note)
    }

    private func record(
        _ name: AuditEventName,
        count: Int,
        target: PrincipalID?,
        note: String?,
        in context: AuditContext
    ) async throws {
        var details: [String: AuditValue] = ["count": .integer(Int64(count))]
        details["note"] = note.map { .string($0) }
        try await audit.append(
            AuditEvent(name, at: manager.clock.now(), target: target, in: context, details: details))
    }
}
