import Logging

extension SessionManager {
    /// The result of a look-up. It has four cases, because a store that does not answer does not make the client anonymous,
    /// and a token alone does not make it the browser of a bound session.
    public enum Lookup: Sendable {
        /// The token belongs to this session.
        case valid(Session)
        /// It does not. The reason is present if the client holds a secret of the ended session; `nil` otherwise.
        case invalid(EndReason?)
        /// It belongs to this session, but the request does not prove that it comes from the browser that the session is bound
        /// to: a browser that can prove it must do so first, and a copied cookie is of no use. Never treat it as valid.
        case unproven(Session)
        /// The store did not answer. Answer 503 and leave the cookie alone.
        case unavailable(any Error)
    }

    /// The purpose of a look-up; it decides which upkeep the look-up may do.
    public enum Purpose: Sendable {
        /// A request whose response reaches the browser with its cookies: counts as activity, may rotate softly.
        case firstParty
        /// A check on behalf of another server (forward-auth): counts as activity, never sets a cookie.
        case check
        /// Polling by a script, on the server's own pages or behind forward-auth: neither activity nor rotation.
        case background
    }

    /// Looks up the session that `token` belongs to.
    ///
    /// Costs one hash and one read, which a ``NearCache`` saves, and with a ``CredentialEpoch/Source`` one query to it. It writes only a throttled last-seen
    /// and the two halves of a soft rotation; for an unknown token it writes nothing. If these writes fail, a valid session is
    /// still valid; a retired secret is refused whether or not its session can be ended.
    ///
    /// - Parameters:
    ///   - token: the token that the request carried, if it was well formed.
    ///   - proofs: the digests of what else it carried to prove its origin, for the manager's ``PossessionCheck``. Default none.
    ///   - device: the client, for last-seen and for events.
    ///   - purpose: which upkeep is allowed.
    public func authenticate(
        _ token: SessionToken?,
        provedBy proofs: [SecretDigest] = [],
        from device: Device,
        for purpose: Purpose = .firstParty
    ) async -> Lookup {
        guard let token else { return .invalid(nil) }
        let start = observer == nil ? nil : ContinuousClock.now
        let presented = Presented(token: token, digest: token.digest, proofs: proofs, device: device, purpose: purpose)
        do {
            return try await asking { try await lookUp(presented, since: start) }
        } catch {
            if let start { observer?.lookedUp(.unavailable, isFromMemory: false, since: start) }
            return .unavailable(error)
        }
    }

    /// The token that a request presented, and its client.
    private struct Presented {
        let token: SessionToken
        let digest: SecretDigest
        let proofs: [SecretDigest]
        let device: Device
        let purpose: Purpose
    }

    /// - Parameter start: when the look-up began; `nil` without an observer.
    private func lookUp(_ presented: Presented, since start: ContinuousClock.Instant?) async throws -> Lookup {
        if let lookup = try await affirm(presented) {
            if let start { observer?.lookedUp(.valid, isFromMemory: true, since: start) }
            return lookup
        }
        let lookup = try await lookUpStored(presented)
        if let start { observer?.lookedUp(lookup.answer, isFromMemory: false, since: start) }
        return lookup
    }

    private func lookUpStored(_ presented: Presented) async throws -> Lookup {
        switch try await store.find(presented.token.id) {
        case .live(let record):
            return isOwn(record) ? try await admit(presented, record) : .invalid(nil)
        case .ended(let ended):
            return await explain(ended, to: presented)
        case .nothing:
            return .invalid(nil)
        }
    }

    /// The answer from the near cache, if it is yes. It says nothing else: a record that another instance has changed since may
    /// cost a read of the store, and never the session.
    private func affirm(_ presented: Presented) async throws -> Lookup? {
        let now = clock.now()
        guard let record = near?.remembered(presented.token.id, at: now), isOwn(record) else { return nil }
        let match = record.secrets.match(presented.digest, grace: policy.rotationGrace, now: now)
        guard match == .current || match == .inGrace,
            case .valid(let session) = try await judge(presented, record, match, now: now)
        else { return nil }
        return .valid(session)
    }

    /// Returns the reason, and reports the late use, only if the secret proves that the session belonged to the client.
    private func explain(_ ended: EndedSession, to presented: Presented) async -> Lookup {
        guard ended.application == application, ended.digests.contains(presented.digest) else { return .invalid(nil) }
        logger.debug("session used after its end", metadata: ["session": "\(ended.id)"])
        await events?.handle(.usedAfterEnd(ended, from: presented.device), at: clock.now())
        return .invalid(ended.cause.reason)
    }

    private func admit(_ presented: Presented, _ record: SessionRecord) async throws -> Lookup {
        let now = clock.now()
        let match = record.secrets.match(presented.digest, grace: policy.rotationGrace, now: now)
        switch match {
        case .unknown, .superseded:
            logger.debug("session secret refused", metadata: ["session": "\(record.id)", "match": "\(match)"])
            return .invalid(nil)
        case .retired:
            return try await endReplayed(record, presented, now: now)
        case .current, .inGrace, .offered:
            return try await judge(presented, record, match, now: now)
        }
    }

    private func endReplayed(
        _ record: SessionRecord,
        _ presented: Presented,
        now: Timestamp
    ) async throws -> Lookup {
        let ended = try await store.end(.one(record.id), SessionEnding(.replay), now: now)
        for session in ended {
            logger.warning("retired session secret presented", metadata: ["session": "\(record.id)"])
            await events?.handle(.replayed(session, from: presented.device), at: now)
        }
        await report(ended, at: now)
        return .invalid(.replay)
    }

    private func judge(
        _ presented: Presented,
        _ record: SessionRecord,
        _ match: SecretHistory.Match,
        now: Timestamp
    ) async throws -> Lookup {
        var record = record
        let verdict = verdict(on: &record, now: now)
        guard case .live(let touchIsDue, let rotationIsDue) = verdict else {
            if case .expired(let reason) = verdict { return .invalid(reason) }
            return .invalid(nil)
        }
        let standing = try await standing(of: record)
        if let reason = standing?.objection(to: record.epoch) { return .invalid(reason) }
        guard isProved(record, by: presented.proofs, at: now) else {
            return .unproven(Session(record: record, token: presented.token, isNew: false))
        }
        if touchIsDue, presented.purpose != .background {
            await touch(&record, from: presented.device, at: now)
        }
        if match == .offered { return try await confirm(presented, record, standing, now: now) }
        let mayOffer = rotationIsDue && match == .current && presented.purpose == .firstParty
        let successor = mayOffer ? await offer(to: presented, record, now: now) : nil
        return .valid(Session(record: record, token: presented.token, offering: successor, details: standing?.details))
    }

    /// Whether a request comes from the browser that the session is bound to, or the session is not bound.
    func isProved(_ record: SessionRecord, by proofs: [SecretDigest], at now: Timestamp) -> Bool {
        possession?.isProved(record, by: proofs, at: now) ?? true
    }

    /// The standing of the session's principal. `nil` for a visitor, and without a source of epochs.
    ///
    /// One that is remembered counts only if it raises no objection: the session may have been made after the change of an
    /// account that the cache has not dropped yet.
    func standing(of record: SessionRecord) async throws -> CredentialEpoch.Standing? {
        guard let epochs, let principal = record.principal else { return nil }
        if let known = standings?.remembered(principal), known.objection(to: record.epoch) == nil { return known }
        return try await epochs.standing(of: principal)
    }

    /// Judges the record, including a last-seen that has not been written yet.
    func verdict(on record: inout SessionRecord, now: Timestamp) -> SessionVerdict {
        let verdict = SessionVerdict(record, policy, now: now)
        guard verdict != .live(touchIsDue: false, rotationIsDue: false), let pending = touches.lastSeen(of: record.id)
        else { return verdict }
        record.lastSeen = max(record.lastSeen, pending)
        return SessionVerdict(record, policy, now: now)
    }

    func touch(_ record: inout SessionRecord, from device: Device, at now: Timestamp) async {
        record.lastSeen = now
        if !device.address.isEmpty { record.device.address = device.address }
        let touch = SessionTouch(id: record.id, at: now, address: device.address)
        guard let overdue = touches.add(touch, now: now) else { return }
        await write(overdue)
    }

    /// Second half of a soft rotation: the successor has arrived. It is accepted while it is on offer, so if the confirmation
    /// cannot be written, the request is still admitted, and the next request confirms it again.
    private func confirm(
        _ presented: Presented,
        _ record: SessionRecord,
        _ standing: CredentialEpoch.Standing?,
        now: Timestamp
    ) async throws -> Lookup {
        let change: SessionChange
        do {
            change = try await store.rotate(record.id, expecting: presented.digest, .confirm(at: now))
        } catch {
            logger.warning("soft rotation not confirmed", metadata: ["session": "\(record.id)"])
            return .valid(Session(record: record, token: presented.token, offering: nil, details: standing?.details))
        }
        switch change {
        case .changed(var confirmed):
            await events?.handle(.rotated(confirmed, isHard: false), at: now)
            confirmed.lastSeen = max(confirmed.lastSeen, record.lastSeen)
            return .valid(
                Session(record: confirmed, token: presented.token, offering: nil, details: standing?.details))
        case .conflict(let current):
            // A parallel request confirmed it first, or a hard rotation refused it; either way it is no longer on offer.
            guard current.secrets.offer?.digest != presented.digest else { return .invalid(nil) }
            return try await admit(presented, current)
        case .gone:
            return try await lookUpStored(presented)
        }
    }

    /// First half of a soft rotation: the token to offer, or `nil`. A failed offer only delays the rotation.
    private func offer(to presented: Presented, _ record: SessionRecord, now: Timestamp) async -> SessionToken? {
        if let offer = record.secrets.offer { return successor(of: presented, offer) }
        let nonce = tokens.nonce()
        let successor = presented.token.successor(nonce: nonce)
        let offer = SecretHistory.Offer(nonce: nonce, digest: successor.digest)
        do {
            switch try await store.rotate(record.id, expecting: presented.digest, .offer(offer, at: now)) {
            case .changed:
                return successor
            case .conflict(let current):
                guard current.secrets.current == presented.digest else { return nil }
                return current.secrets.offer.flatMap { self.successor(of: presented, $0) }
            case .gone:
                return nil
            }
        } catch {
            logger.warning("soft rotation postponed", metadata: ["session": "\(record.id)"])
            return nil
        }
    }

    private func successor(of presented: Presented, _ offer: SecretHistory.Offer) -> SessionToken? {
        let successor = presented.token.successor(nonce: offer.nonce)
        return successor.digest == offer.digest ? successor : nil
    }
}
