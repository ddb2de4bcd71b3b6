/// Answers from memory, for callers that cannot wait: the event loop of a server.
extension SessionManager {
    /// What ``authenticate(_:provedBy:from:for:)`` would answer, if it is yes and the memory of this process proves it: the session's
    /// record, its principal's standing, and nothing to write but a last-seen that can wait. Otherwise `nil`: ask. It changes no
    /// secret.
    package func recall(
        _ token: SessionToken,
        provedBy proofs: [SecretDigest] = [],
        from device: Device,
        for purpose: Purpose
    ) -> Session? {
        let (now, start) = (clock.now(), observer.map { _ in ContinuousClock.now })
        guard let record = memory?.remembered(token.id, at: now), isOwn(record), isProved(record, by: proofs, at: now)
        else { return nil }
        switch record.secrets.match(token.digest, grace: policy.rotationGrace, now: now) {
        case .current, .inGrace: break
        case .offered, .superseded, .retired, .unknown: return nil
        }
        guard let (current, standing) = admit(record, from: device, for: purpose, at: now) else { return nil }
        if let start { observer?.lookedUp(.valid, isFromMemory: true, since: start) }
        return Session(record: current, token: token, offering: nil, details: standing?.details)
    }

    /// The same for ``authenticate(derivedFrom:from:for:provenBy:)``.
    package func recall(
        derivedFrom id: SessionID,
        from device: Device,
        for purpose: Purpose,
        provenBy proof: (SessionRecord) -> Bool
    ) -> (record: SessionRecord, details: (any Sendable)?)? {
        let (now, start) = (clock.now(), observer.map { _ in ContinuousClock.now })
        guard let record = memory?.remembered(id, at: now), isOwn(record), proof(record),
            let (current, standing) = admit(record, from: device, for: purpose, at: now)
        else { return nil }
        if let start { observer?.lookedUp(.valid, isFromMemory: true, since: start) }
        return (current, standing?.details)
    }

    private func admit(
        _ stored: SessionRecord,
        from device: Device,
        for purpose: Purpose,
        at now: Timestamp
    ) -> (SessionRecord, CredentialEpoch.Standing?)? {
        var record = stored
        guard case .live(let touchIsDue, let rotationIsDue) = verdict(on: &record, now: now) else { return nil }
        if rotationIsDue, purpose == .firstParty { return nil }
        var standing: CredentialEpoch.Standing?
        if epochs != nil, let principal = record.principal {
            standing = standings?.remembered(principal)
            guard let standing, standing.objection(to: record.epoch) == nil else { return nil }
        }
        if touchIsDue, purpose != .background {
            guard touches.note(SessionTouch(id: record.id, at: now, address: device.address), now: now) else {
                return nil
            }
            record.lastSeen = now
            if !device.address.isEmpty { record.device.address = device.address }
        }
        return (record, standing)
    }
}
