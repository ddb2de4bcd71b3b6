/// The result of a look-up by a derived token.
package enum DerivedLookup: Sendable {
    /// The token belongs to this session. The details are those of its principal, as in ``Session/details``.
    case valid(SessionRecord, details: (any Sendable)?)
    /// It does not. The reason is present if the session recognised the token before it turned out to be past a timeout.
    case invalid(EndReason?)
    /// The store did not answer.
    case unavailable(any Error)
}

/// Derived tokens: they name a session but differ from its own token, and the data that recognises them is kept in the
/// session's data. So no part of them can outlive the session.
extension SessionManager {
    /// A new token with the handle of a session and a different secret.
    package func derivedToken(for id: SessionID) -> SessionToken {
        tokens.token(for: id)
    }

    /// Looks up the session that a derived token names. Changes no secret.
    ///
    /// - Parameters:
    ///   - purpose: whether it counts as activity.
    ///   - proof: whether the session recognises the token. Called before anything is revealed or written.
    package func authenticate(
        derivedFrom id: SessionID,
        from device: Device,
        for purpose: Purpose,
        provenBy proof: (SessionRecord) -> Bool
    ) async -> DerivedLookup {
        let start = observer.map { _ in ContinuousClock.now }
        do {
            let (lookup, isFromMemory) = try await asking {
                try await lookUp(derivedFrom: id, from: device, for: purpose, provenBy: proof)
            }
            let answer: LookupAnswer = if case .valid = lookup { .valid } else { .invalid }
            if let start { observer?.lookedUp(answer, isFromMemory: isFromMemory, since: start) }
            return lookup
        } catch {
            if let start { observer?.lookedUp(.unavailable, isFromMemory: false, since: start) }
            return .unavailable(error)
        }
    }

    private func lookUp(
        derivedFrom id: SessionID,
        from device: Device,
        for purpose: Purpose,
        provenBy proof: (SessionRecord) -> Bool
    ) async throws -> (DerivedLookup, isFromMemory: Bool) {
        if let record = near?.remembered(id, at: clock.now()), isOwn(record), proof(record),
            case .valid(let current, let details) = try await judge(record, from: device, for: purpose)
        {
            return (.valid(current, details: details), true)
        }
        guard case .live(let record) = try await store.find(id), isOwn(record), proof(record) else {
            return (.invalid(nil), false)
        }
        return (try await judge(record, from: device, for: purpose), false)
    }

    private func judge(
        _ stored: SessionRecord,
        from device: Device,
        for purpose: Purpose
    ) async throws -> DerivedLookup {
        var record = stored
        let now = clock.now()
        switch verdict(on: &record, now: now) {
        case .expired(let reason):
            return .invalid(reason)
        case .live(let touchIsDue, _):
            let standing = try await standing(of: record)
            if let reason = standing?.objection(to: record.epoch) { return .invalid(reason) }
            if touchIsDue, purpose != .background { await touch(&record, from: device, at: now) }
            return .valid(record, details: standing?.details)
        }
    }
}
