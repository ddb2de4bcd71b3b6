/// The result of a look-up by a public handle.
package enum HandleLookup: Sendable {
    /// The session is valid.
    case valid(SessionRecord)
    /// There is no valid session with this handle; why, if that is known.
    case invalid(EndReason?)
}

/// The outcome of a hard rotation by handle.
package enum HandleRotation: Sendable {
    /// The session has a new secret; send it. A repetition of the call gets the same one.
    case rotated(Session)
    /// Another request changed the secret at the same moment.
    case superseded
    /// The session is over; why, if that is known.
    case invalid(EndReason?)
}

/// Looks sessions up and changes them by their public handles, for callers that have proved by a secret of their own that they
/// act for the application of this manager.
extension SessionManager {
    /// The session with this handle, judged as by ``authenticate(_:provedBy:from:for:)``, which alone counts as a use of it.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    package func lookUp(_ id: SessionID) async throws -> HandleLookup {
        let now = clock.now()
        if let record = near?.remembered(id, at: now), isOwn(record),
            case .valid(let current) = try await judge(record)
        {
            return .valid(current)
        }
        return try await lookUpStored(id)
    }

    /// The same by the store alone.
    private func lookUpStored(_ id: SessionID) async throws -> HandleLookup {
        switch try await asking({ try await store.find(id) }) {
        case .live(let record): return isOwn(record) ? try await judge(record) : .invalid(nil)
        case .ended(let ended): return .invalid(ended.application == application ? ended.cause.reason : nil)
        case .nothing: return .invalid(nil)
        }
    }

    private func judge(_ stored: SessionRecord) async throws -> HandleLookup {
        var record = stored
        if case .expired(let reason) = verdict(on: &record, now: clock.now()) { return .invalid(reason) }
        let judged = record
        let standing = try await asking { try await self.standing(of: judged) }
        if let reason = standing?.objection(to: record.epoch) { return .invalid(reason) }
        return .valid(record)
    }

    /// Changes named values by a function of the current record, in one step: no parallel change is lost.
    ///
    /// - Parameter decide: takes the current record and returns the changes, or a refusal. Called again if another change was
    ///   faster, so it must have no side effects.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` or ``SessionError/Code/dataTooLarge``, and what
    ///   `decide` throws.
    package func change(
        _ id: SessionID,
        _ decide: (SessionRecord) throws -> [String: [UInt8]?]
    ) async throws -> HandleLookup {
        var (lookup, isStored) = (try await lookUp(id), false)
        while case .valid(let record) = lookup {
            let changes: Result<[String: [UInt8]?], any Error> = Result { try decide(record) }
            guard case .success(let changes) = changes, !changes.isEmpty else {
                // Neither a refusal nor "nothing to do" may come from a memory that another instance's change has not
                // reached yet.
                if isStored {
                    _ = try changes.get()
                    return lookup
                }
                (lookup, isStored) = (try await lookUpStored(id), true)
                continue
            }
            switch try await change(record, changes, expectedVersion: record.version) {
            case .changed(let changed):
                // The next call, at whichever server, sees the change.
                await near?.acknowledged()
                return .valid(changed)
            case .conflict(let current): (lookup, isStored) = (.valid(current), true)
            case .gone: lookup = try await lookUpStored(id)
            }
        }
        return lookup
    }

    /// Gives the session with this handle a new secret and CSRF value; the old ones are refused from that moment.
    ///
    /// - Parameters:
    ///   - methods: how the principal authenticated anew, which restarts both timeouts. Default not.
    ///   - assurance: the level that was reached. The session's never falls.
    ///   - source: values that a repetition of the same call gives again. Default random values.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    package func rotate(
        _ id: SessionID,
        provedBy methods: [AuthenticationMethod] = [],
        to assurance: AssuranceLevel = .aal1,
        using source: TokenSource? = nil
    ) async throws -> HandleRotation {
        let (random, now) = (source ?? tokens, clock.now())
        let (token, csrf) = (random.token(for: id), CSRFSecret(words: random.words()))
        var expected: SecretHistory?
        while true {
            let record: SessionRecord
            switch try await lookUpStored(id) {
            case .valid(let current): record = current
            case .invalid(let reason): return .invalid(reason)
            }
            if record.secrets.current == token.digest {
                return .rotated(Session(record: record, token: token, isNew: true))
            }
            // Its own secret may have been replaced since: a repetition must not bring it back.
            if record.secrets.replaced.contains(where: { $0.digest == token.digest }) { return .superseded }
            // The successor on offer may be confirmed in between; any other new secret was sent to the client by another answer.
            let secret = record.secrets.current
            if let expected, secret != expected.offer?.digest, secret != expected.current { return .superseded }
            expected = record.secrets
            let proof = proof(of: record, by: methods, to: assurance, at: now)
            let replacement = SessionRotation.Replacement(
                digest: token.digest, csrf: csrf, at: now, epoch: nil, authentication: proof)
            let change = try await asking { try await store.rotate(id, expecting: secret, .replace(replacement)) }
            if case .changed(let rotated) = change {
                await events?.handle(.rotated(rotated, isHard: true), at: now)
                return .rotated(Session(record: rotated, token: token, isNew: true))
            }
        }
    }

    private func proof(
        of record: SessionRecord,
        by methods: [AuthenticationMethod],
        to assurance: AssuranceLevel,
        at now: Timestamp
    ) -> SessionRotation.Authentication? {
        guard !methods.isEmpty else { return nil }
        return SessionRotation.Authentication(
            methods: methods, assurance: assurance, absoluteExpiry: now + absoluteTimeout(of: record))
    }
}

extension SessionManager {
    /// What is known about a handle, of whichever application, for the feed of changes.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    package func state(of id: SessionID) async throws -> StoredSession {
        if let record = near?.remembered(id, at: clock.now()) { return .live(record) }
        return try await asking { try await store.find(id) }
    }

    /// The epoch under which a principal may hold sessions now. `nil` if it may hold none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``.
    package func epoch(of principal: PrincipalID) async throws -> CredentialEpoch? {
        guard let epochs else { return .initial }
        return try await asking { try await epochs.standing(of: principal).epoch }
    }
}
