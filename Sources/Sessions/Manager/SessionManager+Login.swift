extension SessionManager {
    /// The outcome of a login.
    public enum LoginOutcome: Sendable {
        /// A new session; send its token.
        case signedIn(Session)
        /// The principal holds as many sessions as allowed, and the policy is to deny.
        case limitReached
    }

    /// Signs `principal` in: always with a new session, id and secret.
    ///
    /// In one atomic step the store ends the session the browser held before, enforces the limit, and adds the new
    /// one. A presented id is never adopted (ASVS 7.2.4).
    ///
    /// - Parameters:
    ///   - method: how the user authenticated. Default a password.
    ///   - assurance: the level reached. Default ``AssuranceLevel/aal1``.
    ///   - lifetime: which pair of timeouts. Default ``SessionPolicy/Lifetime/standard``.
    ///   - epoch: the principal's credential epoch, read together with the credentials that the user proved to hold. If these
    ///     changed meanwhile, the new session is over before it is used. Required if the manager has a
    ///     ``CredentialEpoch/Source``.
    ///   - presented: the session the request was made with, if any; it ends.
    ///   - names: data of that session to carry over, such as a visitor's cart. Default none.
    ///   - device: the client.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``, or ``SessionError/Code/invalidConfiguration`` if
    ///   an epoch is required and not given.
    public func login(
        _ principal: PrincipalID,
        with method: AuthenticationMethod = .password,
        assurance: AssuranceLevel = .aal1,
        lifetime: SessionPolicy.Lifetime = .standard,
        under epoch: CredentialEpoch? = nil,
        replacing presented: Session? = nil,
        carrying names: [String] = [],
        from device: Device
    ) async throws -> LoginOutcome {
        guard epoch != nil || epochs == nil else {
            throw SessionError(.invalidConfiguration, "a login requires the credential epoch under which it was proved")
        }
        let now = clock.now()
        let timeouts = policy.timeouts(for: lifetime)
        return try await insertNew(of: principal, replacing: presented, now: now) { token in
            SessionRecord(
                id: token.id,
                secrets: SecretHistory(current: token.digest, issuedAt: now),
                csrf: CSRFSecret(words: tokens.words()),
                principal: principal,
                epoch: epoch ?? .initial,
                createdAt: now,
                authentication: [method: now],
                assurance: assurance,
                lastSeen: now,
                idleTimeout: timeouts.idle,
                absoluteExpiry: now + timeouts.absolute,
                lifetime: lifetime,
                device: device,
                data: presented?.record.data.keeping(names) ?? SessionData(),
                version: 1
            )
        }
    }

    /// Begins a session for a visitor who has not signed in, to keep `data` for them. No other method does.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` or ``SessionError/Code/dataTooLarge``.
    public func begin(with data: SessionData, from device: Device) async throws -> Session {
        if let problem = data.problem { throw SessionError(.dataTooLarge, problem) }
        let now = clock.now()
        let timeouts = policy.standard
        let outcome = try await insertNew(of: nil, replacing: nil, now: now) { token in
            SessionRecord(
                id: token.id,
                secrets: SecretHistory(current: token.digest, issuedAt: now),
                csrf: CSRFSecret(words: tokens.words()),
                principal: nil,
                epoch: .initial,
                createdAt: now,
                authentication: [:],
                assurance: nil,
                lastSeen: now,
                idleTimeout: timeouts.idle,
                absoluteExpiry: now + timeouts.absolute,
                lifetime: .standard,
                device: device,
                data: data,
                version: 1
            )
        }
        guard case .signedIn(let session) = outcome else {
            throw SessionError(.unavailable, "the session store refused a visitor's session")
        }
        return session
    }

    private func insertNew(
        of principal: PrincipalID?,
        replacing presented: Session?,
        now: Timestamp,
        record makeRecord: (SessionToken) -> SessionRecord
    ) async throws -> LoginOutcome {
        let prefix = principal.flatMap { placement?.prefix(of: $0) }
        let limit = principal.map { _ in policy.limit }
        for _ in 0..<3 {
            let token = tokens.token(placedAt: prefix)
            let record = makeRecord(token)
            let inserted = try await asking {
                try await store.insert(record, replacing: presented?.id, limit: limit, now: now)
            }
            switch inserted {
            case .inserted(let ended):
                await report(ended, at: now)
                if ended.contains(where: { $0.cause.reason == .evicted }) { await reportLimit(to: record, at: now) }
                await events?.handle(.began(record), at: now)
                return .signedIn(Session(record: record, token: token, isNew: true))
            case .limitReached:
                await reportLimit(to: record, at: now)
                return .limitReached
            case .duplicate:
                continue
            }
        }
        // 128 random bits do not collide three times; the source is broken.
        throw SessionError(.unavailable, "the random source repeats itself")
    }

    private func reportLimit(to record: SessionRecord, at now: Timestamp) async {
        guard let principal = record.principal else { return }
        await events?.handle(.limitReached(principal, policy.limit, from: record.device), at: now)
    }
}
