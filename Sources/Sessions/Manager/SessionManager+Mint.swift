/// A session to be created. Without a principal it is a visitor's.
package struct NewSession: Sendable {
    package var principal: PrincipalID?
    /// How the principal authenticated.
    package var methods: [AuthenticationMethod] = []
    package var assurance: AssuranceLevel?
    /// The principal's credential epoch, read together with the proved credentials.
    package var epoch: CredentialEpoch?
    package var lifetime = SessionPolicy.Lifetime.standard
    /// Timeouts where they are shorter than the policy's.
    package var limits: SessionPolicy.Timeouts?
    /// A session that ends in the same step.
    package var replaced: SessionID?
    package var data = SessionData()
    package let device: Device

    package init(from device: Device) {
        self.device = device
    }
}

/// The outcome of a creation.
package enum Minting: Sendable {
    /// A new session; send its token. The others ended to make room or because it replaces them.
    case minted(Session, ended: [EndedSession])
    /// The session that an earlier call with the same source of random values created. Its secret is still the first one.
    case repeated(Session)
    /// The principal holds as many sessions as allowed, and the policy is to deny.
    case limitReached
}

/// The one place where sessions are created.
extension SessionManager {
    /// Creates a session.
    ///
    /// - Parameter source: values that a repetition of the same call gives again, so that it finds the first call's session.
    ///   Default random values.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``, ``SessionError/Code/dataTooLarge``, or
    ///   ``SessionError/Code/invalidConfiguration`` if an epoch is required and not given.
    package func mint(_ new: NewSession, using source: TokenSource? = nil) async throws -> Minting {
        guard new.epoch != nil || epochs == nil || new.principal == nil else {
            throw SessionError(.invalidConfiguration, "a login requires the credential epoch under which it was proved")
        }
        if let problem = new.data.problem { throw SessionError(.dataTooLarge, problem) }
        let now = clock.now()
        let prefix = new.principal.flatMap { placement?.prefix(of: $0) }
        for _ in 0..<3 {
            let token = (source ?? tokens).token(placedAt: prefix)
            let record = record(of: new, token, csrf: CSRFSecret(words: (source ?? tokens).words()), at: now)
            let inserted = try await asking {
                try await store.insert(
                    record, replacing: new.replaced, limit: new.principal.map { _ in policy.limit }, now: now)
            }
            switch inserted {
            case .inserted(let ended):
                await report(ended, at: now)
                if ended.contains(where: { $0.cause.reason == .evicted }) { await reportLimit(to: record, at: now) }
                await events?.handle(.began(record), at: now)
                return .minted(Session(record: record, token: token, isNew: true), ended: ended)
            case .limitReached:
                await reportLimit(to: record, at: now)
                return .limitReached
            case .duplicate:
                if source != nil, let session = try await created(by: token) { return .repeated(session) }
            }
        }
        // 128 random bits do not collide three times; the source is broken.
        throw SessionError(.unavailable, "the random source repeats itself")
    }

    private func record(of new: NewSession, _ token: SessionToken, csrf: CSRFSecret, at now: Timestamp) -> SessionRecord
    {
        let timeouts = policy.timeouts(for: new.lifetime).shortened(to: new.limits)
        return SessionRecord(
            id: token.id,
            secrets: SecretHistory(current: token.digest, issuedAt: now),
            csrf: csrf,
            application: application,
            principal: new.principal,
            epoch: new.epoch ?? .initial,
            createdAt: now,
            authentication: Dictionary(new.methods.map { ($0, now) }, uniquingKeysWith: { $1 }),
            assurance: new.assurance,
            lastSeen: now,
            idleTimeout: timeouts.idle,
            absoluteExpiry: now + timeouts.absolute,
            lifetime: new.lifetime,
            device: new.device,
            data: new.data,
            version: 1
        )
    }

    /// The live session that was created with this very token and still has it.
    private func created(by token: SessionToken) async throws -> Session? {
        guard case .live(let record) = try await asking({ try await store.find(token.id) }), isOwn(record),
            record.secrets.current == token.digest
        else { return nil }
        return Session(record: record, token: token, isNew: true)
    }

    private func reportLimit(to record: SessionRecord, at now: Timestamp) async {
        guard let principal = record.principal else { return }
        await events?.handle(.limitReached(principal, policy.limit, from: record.device), at: now)
    }

    /// How long after an authentication the session ends even if it is active: as long as after the last one, so that a
    /// session with shorter timeouts keeps them.
    func absoluteTimeout(of record: SessionRecord) -> Duration {
        let timeout = policy.timeouts(for: record.lifetime).absolute
        return min(timeout, record.absoluteExpiry.elapsed(since: record.authenticatedAt ?? record.createdAt))
    }
}

extension SessionPolicy.Timeouts {
    /// Each the shorter of both.
    fileprivate func shortened(to limits: SessionPolicy.Timeouts?) -> SessionPolicy.Timeouts {
        guard let limits else { return self }
        return SessionPolicy.Timeouts(idle: min(idle, limits.idle), absolute: min(absolute, limits.absolute))
    }
}
