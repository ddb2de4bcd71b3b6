package import Sessions
package import UserAccounts

/// The administration of sessions, used by the console, the JSON API and the commands.
package struct SessionAdministration: Sendable {
    private let manager: SessionManager
    private let audit: any AuditLog

    package init(manager: SessionManager, audit: any AuditLog) {
        self.manager = manager
        self.audit = audit
    }

    /// A page of live sessions.
    package func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await manager.list(query)
    }

    /// Ends one session. False if it does not exist.
    package func end(_ id: SessionID, note: String? = nil, in context: AuditContext) async throws -> Bool {
        let ended = try await manager.revoke(.one(id), ending(context, note))
        guard let session = ended.first else { return false }
        try await record(
            .adminRevokedSession, count: 1, target: session.principal, note: note, in: context,
            details: Self.details(of: session))
        return true
    }

    /// Ends all sessions of a user. Returns their number.
    package func endAll(of principal: PrincipalID, note: String? = nil, in context: AuditContext) async throws -> Int {
        let ended = try await manager.revoke(.principal(principal), ending(context, note))
        try await record(
            .adminRevokedSession, count: ended.count, target: principal, note: note, in: context,
            details: Self.details(of: ended.first))
        return ended.count
    }

    /// Ends all sessions of an application. Returns their number.
    package func endAll(
        ofApplication application: String,
        note: String? = nil,
        in context: AuditContext
    ) async throws -> Int {
        let count = try await manager.manager(of: application).revokeEverything(ending(context, note))
        try await record(
            .adminRevokedAll, count: count, target: nil, note: note, in: context,
            details: ["application": .string(application)])
        return count
    }

    /// Ends the sessions of all users, except the current one. Returns their number.
    package func endEverything(
        except kept: SessionID?,
        note: String? = nil,
        in context: AuditContext
    ) async throws -> Int {
        let count = try await manager.revokeEverything(except: kept, ending(context, note))
        try await record(.adminRevokedAll, count: count, target: nil, note: note, in: context)
        return count
    }

    private static func details(of session: EndedSession?) -> [String: AuditValue] {
        session?.application.map { ["application": .string($0)] } ?? [:]
    }

    private func ending(_ context: AuditContext, _ note: String?) -> SessionEnding {
        SessionEnding(.revoked, by: context.actor.id, note: note)
    }

    private func record(
        _ name: AuditEventName,
        count: Int,
        target: PrincipalID?,
        note: String?,
        in context: AuditContext,
        details others: [String: AuditValue] = [:]
    ) async throws {
        var details = others
        details["count"] = .integer(Int64(count))
        details["note"] = note.map { .string($0) }
        try await audit.append(
            AuditEvent(name, at: manager.clock.now(), target: target, in: context, details: details))
    }
}
