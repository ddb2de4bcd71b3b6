extension SessionManager {
    /// The outcome of a hard rotation.
    public enum RotationOutcome: Sendable {
        /// The session has a new secret; send it. Parallel requests that proved the same credentials get the same one.
        case rotated(Session)
        /// Another request changed the secret first, and this one has not proved the credentials that are valid now, or has proved less.
        case superseded
        /// The session is over.
        case gone
    }

    /// Gives the session a new secret and CSRF value; the old ones are refused from that moment.
    ///
    /// For changes that are not a fresh authentication, such as a new password.
    ///
    /// - Parameters:
    ///   - session: the session of the request.
    ///   - epoch: the principal's credential epoch after a change of credentials, passed by the caller that made the change.
    ///     The session continues under it. Default: the epoch stays as it is.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func rotate(_ session: Session, under epoch: CredentialEpoch? = nil) async throws -> RotationOutcome {
        try await replaceSecret(of: session, movingTo: epoch, provedUnder: epoch, authentication: nil)
    }

    /// Records fresh proofs of presence, raises the level, restarts both timeouts, and rotates hard.
    ///
    /// The level follows from these proofs together with the earlier ones of the session that still count
    /// (``SessionRecord/assurance(at:)``). The level that was reached never falls. Use it for re-authentication too
    /// (NIST SP 800-63B-4 §5.2, ASVS 7.2.4).
    ///
    /// - Parameters:
    ///   - session: the session of the request.
    ///   - proofs: what the user has just proved; at least one.
    ///   - epoch: the principal's credential epoch, read together with the credentials that the user proved to hold. With it, all
    ///     parallel requests with the same proof get the same new secret. Default unknown: only one of them gets it.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``, or ``SessionError/Code/invalidConfiguration`` if
    ///   there is no proof.
    public func stepUp(
        _ session: Session,
        with proofs: [AuthenticationProof],
        under epoch: CredentialEpoch? = nil
    ) async throws -> RotationOutcome {
        let (record, now) = (session.record, clock.now())
        let proof = SessionRotation.Authentication(
            methods: proofs.flatMap(\.methods),
            assurance: try Self.proved(record.assurance(adding: proofs, at: now)),
            absoluteExpiry: now + absoluteTimeout(of: record)
        )
        return try await replaceSecret(of: session, movingTo: nil, provedUnder: epoch, authentication: proof)
    }

    /// The level that proofs reached.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/invalidConfiguration`` without one.
    static func proved(_ level: AssuranceLevel?) throws -> AssuranceLevel {
        guard let level else { throw SessionError(.invalidConfiguration, "an authentication requires a proof") }
        return level
    }

    private func replaceSecret(
        of session: Session,
        movingTo epoch: CredentialEpoch?,
        provedUnder proof: CredentialEpoch?,
        authentication: SessionRotation.Authentication?
    ) async throws -> RotationOutcome {
        let now = clock.now()
        let seed = CSRFSecret(words: tokens.words())
        let token = session.token.successor(seed: seed)
        let replacement = SessionRotation.Replacement(
            digest: token.digest, csrf: seed, at: now, epoch: epoch, authentication: authentication)
        let change = try await asking {
            try await store.rotate(session.id, expecting: session.token.digest, .replace(replacement))
        }
        switch change {
        case .changed(let record):
            await events?.handle(.rotated(record, isHard: true), at: now)
            return .rotated(Session(record: record, token: token, isNew: true))
        case .conflict(let current):
            return joined(session, current, provedUnder: proof, by: authentication, now)
        case .gone: return .gone
        }
    }

    /// The answer to a request that another one overtook: the same as that of the faster one, if both held the same secret and
    /// proved the credentials that are valid now, and this one by all the methods that the faster one proved. So a form that was sent
    /// twice gets the same answer, whichever one the browser keeps, and no client gets a level by the proofs of another.
    private func joined(
        _ session: Session,
        _ current: SessionRecord,
        provedUnder proof: CredentialEpoch?,
        by authentication: SessionRotation.Authentication?,
        _ now: Timestamp
    ) -> RotationOutcome {
        let begin = max(current.secrets.issuedAt, current.createdAt + .milliseconds(1))
        let token = session.token.successor(seed: current.csrf)
        guard let proof, proof == current.epoch, token.digest == current.secrets.current,
            current.secrets.match(session.token.digest, grace: policy.rotationGrace, now: now) == .superseded,
            Set(current.authentication.filter { $0.value >= begin }.keys).isSubset(of: authentication?.methods ?? [])
        else { return .superseded }
        return .rotated(Session(record: current, token: token, isNew: true))
    }

    /// The session of a token that has been refused only since a moment ago, because another request with the same token
    /// replaced it by a hard rotation, or has changed the credentials and is about to. `nil` for any other token.
    ///
    /// That the token was valid once proves nothing: the client that sent it must prove the credentials that are valid now, and
    /// gets the other request's token by ``stepUp(_:with:under:)``.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    package func overtaken(_ token: SessionToken) async throws -> (session: Session, isReplaced: Bool)? {
        guard case .live(let record) = try await asking({ try await store.find(token.id) }), isOwn(record) else {
            return nil
        }
        let now = clock.now()
        guard case .live = SessionVerdict(record, policy, now: now) else { return nil }
        let match = record.secrets.match(token.digest, grace: policy.rotationGrace, now: now)
        guard match == .superseded || match == .current else { return nil }
        return (Session(record: record, token: token, isNew: false), match == .superseded)
    }

    /// Sets a named value of the session, or removes it with `nil`. Other names are left as they are.
    ///
    /// - Parameters:
    ///   - key: the name of the value.
    ///   - value: what to keep under it; `nil` removes it.
    ///   - session: the session that keeps it.
    ///   - expectedVersion: change nothing unless the record still has this version. Default any.
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

    /// Replaces a value by one computed from it, in one step: no parallel change is lost.
    ///
    /// - Parameters:
    ///   - key: the name of the value.
    ///   - session: the session that keeps it.
    ///   - change: takes the current value and returns the one to keep; `nil` means no value. It is called again if another
    ///     change was faster, so it must not have side effects.
    /// - Returns: ``SessionChange/changed(_:)``, or ``SessionChange/gone`` if the session is over.
    /// - Throws: as ``set(_:to:in:expectedVersion:)``; ``SessionError/Code/unreadableValue``; what `change` throws.
    public func update<Value>(
        _ key: SessionKey<Value>,
        in session: Session,
        _ change: (Value?) throws -> Value?
    ) async throws -> SessionChange {
        var record = session.record
        while true {
            let value = try change(try key.value(in: record.data))
            let changes = [key.name: try value.map(key.encode)]
            let outcome = try await self.change(record, changes, expectedVersion: record.version)
            // A conflict means that another change went through, so there is always progress.
            guard case .conflict(let current) = outcome else { return outcome }
            record = current
        }
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

    /// Ends sessions and returns those it ended. Once it returns, no instance accepts them.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    @discardableResult
    public func revoke(_ selection: SessionSelection, _ cause: SessionEnding) async throws -> [EndedSession] {
        let now = clock.now()
        let ended = try await asking { try await store.end(administered(selection), cause, now: now) }
        await report(ended, at: now)
        return ended
    }

    /// The selection without the sessions of other applications. Those of a principal are its own by the principal's name.
    private func administered(_ selection: SessionSelection) async throws -> SessionSelection {
        guard application != nil else { return selection }
        let ids: [SessionID]
        switch selection {
        case .one(let id): ids = [id]
        case .many(let many): ids = many
        case .principal, .principalExcept, .principalBefore: return selection
        }
        var own: [SessionID] = []
        for id in ids {
            guard case .live(let record) = try await store.find(id), administers(record.application) else { continue }
            own.append(id)
        }
        return .many(own)
    }

    /// Ends every session that began before now, except `kept`, and returns how many.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func revokeEverything(except kept: SessionID? = nil, _ cause: SessionEnding) async throws -> Int {
        var query = SessionQuery(application: application, limit: SessionQuery.pageLimit)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            var (total, pages) = (0, 0)
            repeat {
                let asked = query
                let page = try await asking { try await store.list(asked) }
                let ids = page.records.map(\.id).filter { $0 != kept }
                // Together, because each may wait until other servers have dropped its sessions.
                if pages >= Self.pagesAtOnce { total += try await group.next() ?? 0 }
                group.addTask { try await self.revoke(.many(ids), cause).count }
                pages += 1
                query.after = page.next
            } while query.after != nil
            total = try await group.reduce(total, +)
            // Also sessions that were not listed, because another instance had just ended them.
            near?.sessions.dropAll()
            return total
        }
    }

    private static let pagesAtOnce = 32

    /// A page of the sessions that are live at this moment.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        var query = query
        if let application { query.application = application }
        let asked = query
        let page = try await asking { try await store.list(asked) }
        let now = clock.now()
        return SessionQuery.Page(records: page.records.compactMap { standing($0, at: now) }, next: page.next)
    }

    /// The live session with this handle, for inspection; `nil` if there is none.
    ///
    /// A handle proves nothing: only ``authenticate(_:provedBy:from:for:)`` admits a request.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func find(_ id: SessionID) async throws -> SessionRecord? {
        guard case .live(let record) = try await asking({ try await store.find(id) }), administers(record.application)
        else { return nil }
        return standing(record, at: clock.now())
    }

    /// The record, including a last-seen that has not been written yet, or `nil` if the session is past a timeout.
    private func standing(_ stored: SessionRecord, at now: Timestamp) -> SessionRecord? {
        var record = stored
        if let pending = touches.lastSeen(of: record.id) { record.lastSeen = max(record.lastSeen, pending) }
        if case .expired = SessionVerdict(record, policy, now: now) { return nil }
        return record
    }

    /// How many sessions in the store match `query`, including those that expired since the last sweep.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    public func count(_ query: SessionQuery = SessionQuery()) async throws -> Int {
        try await asking { try await store.count(query) }
    }
}
