extension SessionManager {
    /// Gives the session a new secret and CSRF value; the old ones are refused from that moment.
    ///
    /// For changes that are not a fresh authentication, such as a new password.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func rotate(_ session: Session) async throws -> RotationOutcome {
        try await replaceSecret(of: session, authentication: nil)
    }

    /// Records a fresh proof of presence, raises the level, restarts both timeouts, and rotates hard.
    ///
    /// The level never falls. Use it for re-authentication too (NIST SP 800-63B-4 §5.2, ASVS 7.2.4).
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func stepUp(
        _ session: Session,
        with method: AuthenticationMethod,
        to assurance: AssuranceLevel = .aal1
    ) async throws -> RotationOutcome {
        let absolute = policy.timeouts(for: session.record.lifetime).absolute
        let proof = SessionRotation.Authentication(
            method: method,
            assurance: assurance,
            absoluteExpiry: clock.now() + absolute
        )
        return try await replaceSecret(of: session, authentication: proof)
    }

    private func replaceSecret(
        of session: Session,
        authentication: SessionRotation.Authentication?
    ) async throws -> RotationOutcome {
        let now = clock.now()
        let token = tokens.token(for: session.id)
        let replacement = SessionRotation.Replacement(
            digest: token.digest,
            csrf: CSRFSecret(words: tokens.words()),
            at: now,
            authentication: authentication
        )
        let change = try await asking {
            try await store.rotate(session.id, expecting: session.token.digest, .replace(replacement))
        }
        switch change {
        case .changed(let record):
            await events.handle(.rotated(record, isHard: true), at: now)
            return .rotated(Session(record: record, token: token, isNew: true))
        case .conflict: return .superseded
        case .gone: return .gone
        }
    }

    /// Sets a named value of the session, or removes it with `nil`. Other names are left as they are.
    ///
    /// - Parameter expectedVersion: change nothing unless the record still has this version. Default any.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` or ``SessionError/Code/dataTooLarge``, or
    ///   what the key's encoder throws.
    public func set<Value>(
        _ key: SessionKey<Value>,
        to value: Value?,
        in session: Session,
        expectedVersion: Int64? = nil
    ) async throws -> SessionChange {
        try await change(session.record, [key.name: try value.map(key.encode)], expectedVersion: expectedVersion)
    }

    /// Sets or removes named values of a session, as bytes.
    ///
    /// - Parameter expectedVersion: change nothing unless the record still has this version. `nil` for any.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` or ``SessionError/Code/dataTooLarge``.
    package func change(
        _ record: SessionRecord,
        _ changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        var merged = record.data
        merged.apply(changes)
        if let problem = merged.problem { throw SessionError(.dataTooLarge, problem) }
        return try await asking {
            try await store.update(record.id, data: changes, expectedVersion: expectedVersion)
        }
    }

    /// Ends sessions and returns those it ended. When it returns, no instance accepts them.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    @discardableResult
    public func revoke(_ selection: SessionSelection, _ cause: SessionEnding) async throws -> [EndedSession] {
        let now = clock.now()
        let ended = try await asking { try await store.end(selection, cause, now: now) }
        await report(ended, at: now)
        return ended
    }

    /// Ends every session that began before now, except `kept`, and returns how many.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func revokeEverything(except kept: SessionID? = nil, _ cause: SessionEnding) async throws -> Int {
        var query = SessionQuery(limit: SessionQuery.pageLimit)
        var total = 0
        repeat {
            let asked = query
            let page = try await asking { try await store.list(asked) }
            let ids = page.records.map(\.id).filter { $0 != kept }
            total += try await revoke(.many(ids), cause).count
            query.after = page.next
        } while query.after != nil
        return total
    }

    /// A page of the sessions that stand at this moment.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func list(_ query: SessionQuery) async throws -> SessionPage {
        let page = try await asking { try await store.list(query) }
        let now = clock.now()
        return SessionPage(records: page.records.compactMap { standing($0, at: now) }, next: page.next)
    }

    /// The standing session with this handle, to be looked at; `nil` when there is none.
    ///
    /// A handle proves nothing: only ``authenticate(_:from:for:)`` admits a request.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func find(_ id: SessionID) async throws -> SessionRecord? {
        guard case .live(let record) = try await asking({ try await store.find(id) }) else { return nil }
        return standing(record, at: clock.now())
    }

    /// The record with the last-seen that is still to be written, unless the session is past a timeout.
    private func standing(_ stored: SessionRecord, at now: Timestamp) -> SessionRecord? {
        var record = stored
        if let pending = touches.lastSeen(of: record.id) { record.lastSeen = max(record.lastSeen, pending) }
        if case .expired = SessionVerdict(record, policy, now: now) { return nil }
        return record
    }

    /// How many sessions the store holds that answer `query`, those included that expired since the last sweep.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func count(_ query: SessionQuery = SessionQuery()) async throws -> Int {
        try await asking { try await store.count(query) }
    }
}
