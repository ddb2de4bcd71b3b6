public import Sessions
import Synchronization

extension RequestSession {
    /// The principal's sessions that stand at this moment, this one included, those that began last first. Empty for
    /// an anonymous request.
    ///
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    public func devices() async throws -> [SessionRecord] {
        let (sessions, principal) = try owned()
        guard let principal, let epoch = current?.record.epoch else { return [] }
        var query = SessionQuery(principal: principal, limit: SessionQuery.pageLimit)
        var records: [SessionRecord] = []
        repeat {
            let page = try await sessions.list(query)
            // One of an earlier credential epoch is over, although nobody has removed it yet.
            records += page.records.filter { $0.epoch >= epoch }
            query.after = page.next
        } while query.after != nil
        return records
    }

    /// Ends one of the principal's own sessions. This one is better ended by ``logout()``.
    ///
    /// - Returns: false when `id` is no session of theirs.
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    public func revoke(_ id: SessionID) async throws -> Bool {
        let (sessions, principal) = try owned()
        guard try await devices().contains(where: { $0.id == id }) else { return false }
        let ended = try await sessions.revoke(.one(id), SessionEnding(.revoked, by: principal))
        if let current, current.id == id { forget(current) }
        return !ended.isEmpty
    }

    /// Ends all of the principal's sessions but this one, and returns those it ended.
    ///
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    @discardableResult
    public func revokeOthers() async throws -> [EndedSession] {
        let (sessions, principal) = try owned()
        guard let principal, let current else { return [] }
        return try await sessions.revoke(
            .principalExcept(principal, current.id),
            SessionEnding(.revoked, by: principal)
        )
    }

    private func owned() throws -> (SessionManager, PrincipalID?) {
        let (binding, principal) = state.withLock { ($0.binding, $0.current?.principal) }
        guard let binding else { throw SessionUsageError.middlewareMissing }
        return (binding.sessions, principal)
    }
}
