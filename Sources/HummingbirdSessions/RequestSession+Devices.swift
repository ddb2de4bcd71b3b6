public import Sessions

extension RequestSession {
    /// The principal's live sessions at this moment, including this one, latest first. Empty for an anonymous request.
    ///
    /// - Throws: `SessionError` if the store does not answer, or ``SessionUsageError``.
    public func devices() async throws -> [SessionRecord] {
        let slot = try bound()
        guard let current = slot.current, let principal = current.principal else { return [] }
        var query = SessionQuery(principal: principal, limit: SessionQuery.pageLimit)
        var records: [SessionRecord] = []
        repeat {
            let page = try await slot.sessions.list(query)
            records += page.records.filter { current.sharesOwner(with: $0) }
            query.after = page.next
        } while query.after != nil
        return records
    }

    /// Ends one of the principal's own sessions. To end the request's own session, use ``logout()``.
    ///
    /// - Returns: false if `id` is not one of the principal's sessions.
    /// - Throws: `SessionError` if the store does not answer, or ``SessionUsageError``.
    public func revoke(_ id: SessionID) async throws -> Bool {
        let slot = try bound()
        guard let current = slot.current, let principal = current.principal,
            let record = try await slot.sessions.find(id), current.sharesOwner(with: record)
        else { return false }
        let ended = try await slot.sessions.revoke(.one(id), SessionEnding(.revoked, by: principal))
        if current.id == id { slot.forget(current) }
        return !ended.isEmpty
    }

    /// Ends all of the principal's sessions but this one, and returns those it ended.
    ///
    /// - Throws: `SessionError` if the store does not answer, or ``SessionUsageError``.
    @discardableResult
    public func revokeOthers() async throws -> [EndedSession] {
        let slot = try bound()
        guard let current = slot.current, let principal = current.principal else { return [] }
        return try await slot.sessions.revoke(
            .principalExcept(principal, current.id),
            SessionEnding(.revoked, by: principal)
        )
    }
}

extension Session {
    /// Whether `other` is a valid session of the same principal.
    fileprivate func sharesOwner(with other: SessionRecord) -> Bool {
        // A session of an earlier credential epoch is over, although it has not been removed yet.
        principal != nil && other.principal == principal && other.epoch >= record.epoch
    }
}
