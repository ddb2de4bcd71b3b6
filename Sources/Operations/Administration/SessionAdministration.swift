package import Sessions
package import UserAccounts

/// The administration of sessions, used by the console, the JSON API and the commands.
package struct SessionAdministration: Sendable {
    private let manager: SessionManager
    private let audit: any AuditLog
    private let references: AuditReferences

    package init(manager: SessionManager, audit: any AuditLog, references: AuditReferences) {
        self.manager = manager
        self.audit = audit
        self.references = references
    }

    /// A page of live sessions.
    package func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await manager.list(query)
    }

    /// What is known about one session, and a page of its events. `nil` if neither the store nor the audit log knows it.
    ///
    /// - Parameter position: the `next` of the page of events before. Default the newest events.
    package func history(of id: SessionID, after position: Int64? = nil, limit: Int) async throws -> SessionHistory? {
        let reference = references.reference(to: id)
        let events = try await audit.page(AuditQuery(session: reference, after: position, limit: limit))
        let state = try await state(of: id)
        if case .forgotten = state, events.items.isEmpty,
            try await audit.page(AuditQuery(session: reference, limit: 1)).items.isEmpty
        {
            return nil
        }
        return SessionHistory(id: id, reference: reference, state: state, events: events)
    }

    func state(of id: SessionID) async throws -> SessionHistory.State {
        switch try await manager.state(of: id) {
        case .nothing: return .forgotten
        case .ended(let ended): return .ended(ended)
        case .live(let record):
            let owner = record.application.map(manager.manager(of:)) ?? manager
            return switch try await owner.lookUp(id) {
            case .valid(let current): .live(current)
            case .invalid(let reason): .over(record, reason)
            }
        }
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

    /// Ends these sessions. Returns how many of them were live. The caller records it.
    func end(_ ids: [SessionID], _ note: String?, in context: AuditContext) async throws -> Int {
        try await manager.revoke(.many(ids), ending(context, note)).count
    }

    private static func details(of session: EndedSession?) -> [String: AuditValue] {
        session?.application.map { ["application": .string($0)] } ?? [:]
    }

    private func ending(_ context: AuditContext, _ note: String?) -> SessionEnding {
        SessionEnding(.revoked, by: context.actor.id, note: note)
    }

    func record(
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
