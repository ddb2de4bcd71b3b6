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
    /// The values that are carried over from the replaced session, by their stored names.
    package var carried: [String] = []
    /// Further values, which win over those that are carried over.
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
    /// An earlier call with the same source created a session that is over, or has another secret now.
    case spent(EndReason?)
    /// The principal holds as many sessions as allowed, and the policy is to deny.
    case limitReached
}

/// The one place where sessions are created.
extension SessionManager {
    /// Creates a session.
    ///
    /// - Parameters:
    ///   - source: values that a repetition of the same call draws again, so that it finds the first call's session. Default random
    ///     values.
    ///   - check: is given the data of the new session before anything is changed. Default the limits of ``SessionData``.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``, ``SessionError/Code/dataTooLarge``, or
    ///   ``SessionError/Code/invalidConfiguration`` if an epoch is required and not given; what `check` throws.
    package func mint(
        _ new: NewSession,
        using source: TokenSource? = nil,
        check: (SessionData) throws -> Void = { _ in }
    ) async throws -> Minting {
        try requireEpoch(of: new)
        let prefix = new.principal.flatMap { placement?.prefix(of: $0) }
        var (token, csrf) = secrets(from: source ?? tokens, placedAt: prefix)
        var duplicates = 0
        while true {
            let now = clock.now()
            let (data, version) = try await data(of: new)
            try check(data)
            if let problem = data.problem { throw SessionError(.dataTooLarge, problem) }
            let record = record(of: new, token, csrf: csrf, data, at: now)
            let inserted = try await asking {
                try await store.insert(
                    record, replacing: new.replaced, atVersion: version, limit: new.principal.map { _ in policy.limit },
                    now: now)
            }
            switch inserted {
            case .inserted(let ended):
                await reportBeginning(of: record, ending: ended, at: now)
                return .minted(Session(record: record, token: token, isNew: true), ended: ended)
            case .limitReached:
                await reportLimit(to: record, at: now)
                return .limitReached
            case .conflict:
                // Another change of the replaced session went through, so there is always progress.
                continue
            case .duplicate:
                if source != nil { return try await earlier(token) }
                duplicates += 1
                // 128 random bits do not collide three times; the source is broken.
                guard duplicates < 3 else { throw SessionError(.unavailable, "the random source repeats itself") }
                (token, csrf) = secrets(from: tokens, placedAt: prefix)
            }
        }
    }

    private func requireEpoch(of new: NewSession) throws {
        guard new.epoch != nil || epochs == nil || new.principal == nil else {
            throw SessionError(.invalidConfiguration, "a login requires the credential epoch under which it was proved")
        }
    }

    private func secrets(from source: TokenSource, placedAt prefix: UInt16?) -> (SessionToken, CSRFSecret) {
        (source.token(placedAt: prefix), CSRFSecret(words: source.words()))
    }

    /// The data of a new session, and the version of the replaced one from which some of it was carried over.
    private func data(of new: NewSession) async throws -> (SessionData, version: Int64?) {
        guard let replaced = new.replaced, !new.carried.isEmpty,
            case .live(let record) = try await asking({ try await store.find(replaced) }), isOwn(record)
        else { return (new.data, nil) }
        return (record.data.keeping(new.carried).merging(new.data), record.version)
    }

    private func record(
        of new: NewSession,
        _ token: SessionToken,
        csrf: CSRFSecret,
        _ data: SessionData,
        at now: Timestamp
    ) -> SessionRecord {
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
            device: describe(new.device),
            data: data,
            version: 1
        )
    }

    /// The session that was created with this very token, as far as it still has it.
    private func earlier(_ token: SessionToken) async throws -> Minting {
        switch try await asking({ try await store.find(token.id) }) {
        case .live(let record) where isOwn(record) && record.secrets.current == token.digest:
            return .repeated(Session(record: record, token: token, isNew: true))
        case .ended(let ended): return .spent(ended.cause.reason)
        case .live, .nothing: return .spent(nil)
        }
    }

    private func reportBeginning(of record: SessionRecord, ending ended: [EndedSession], at now: Timestamp) async {
        await report(ended, at: now)
        if ended.contains(where: { $0.cause.reason == .evicted }) { await reportLimit(to: record, at: now) }
        await events?.handle(.began(record), at: now)
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
