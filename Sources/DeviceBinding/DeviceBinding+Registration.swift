package import Sessions

extension DeviceBinding {
    /// Registers a browser's key for the session that it has just begun.
    ///
    /// The challenge names the session, because the request may come without cookies. It counts for two minutes after the login
    /// and while the session has no key, so a later thief of the cookies cannot register a key of their own once the browser has.
    ///
    /// - Throws: `SessionError` with code `unavailable`.
    package func register(_ request: BindingRequest, in sessions: SessionManager) async throws -> BindingAnswer {
        let now = sessions.clock.now()
        let claim: Claim
        do {
            claim = try self.claim(in: request, at: now)
        } catch {
            return .refused(error)
        }
        let token = BoundToken(tokens)
        let challenge = claim.expiry
        do {
            let lookup = try await sessions.change(claim.id) { record in
                let issued = issue(token, for: record, lifetime: BindingPolicy.firstCookieLifetime, at: now)
                guard let binding = SessionBinding(claim.key, challenge: challenge, issued, in: record, under: field)
                else {
                    throw SecondKey(record: record)
                }
                return [field: binding.bytes]
            }
            return answer(lookup, claim.id, token, lifetime: BindingPolicy.firstCookieLifetime, at: now)
        } catch let second as SecondKey {
            // On probation it may be another tab of the same browser.
            if SessionBinding.stored(in: second.record, under: field).isBound {
                await events?.handle(.refused(second.record, .secondKey, from: request.device), at: now)
            }
            return .refused(.challenge)
        }
    }

    /// The session has a key.
    private struct SecondKey: Error {
        let record: SessionRecord
    }

    private struct Claim {
        let id: SessionID
        let key: DeviceKey
        let expiry: Timestamp
    }

    private func claim(in request: BindingRequest, at now: Timestamp) throws(ProofRefusal) -> Claim {
        guard let text = StructuredText.one(request.proofs) else { throw .malformed }
        let token = try SignedToken(text)
        guard
            let (id, expiry) = secret.read(
                try BindingProof.challenge(in: token), for: .registration, under: field), now < expiry,
            agrees(request, with: id)
        else { throw .challenge }
        let key = try BindingProof.registration(token, offered: Self.algorithms, at: origin + registrationPath)
        return Claim(id: id, key: key, expiry: expiry)
    }

    /// Whether the session cookie, if the browser sent one, is that of the session.
    func agrees(_ request: BindingRequest, with id: SessionID) -> Bool {
        switch sessionScanner.scan(request.cookies) {
        case .token(let token): token.id == id
        // Another host of the domain can cause both. The challenge and the signature decide.
        case .absent, .malformed, .conflicting: true
        }
    }

    /// A value of the cookie. It is dated after the latest authentication, even by a server whose clock is behind.
    func issue(
        _ token: BoundToken,
        for record: SessionRecord,
        lifetime: Duration,
        at now: Timestamp
    ) -> SessionBinding.Issued {
        SessionBinding.Issued(
            digest: token.digest, at: max(now, record.authenticatedAt ?? now), expiry: now + lifetime)
    }

    /// The answer after a binding was stored: the cookie lives no longer than the session.
    func answer(
        _ lookup: HandleLookup,
        _ id: SessionID,
        _ token: BoundToken,
        lifetime: Duration,
        at now: Timestamp
    ) -> BindingAnswer {
        guard case .valid(let record) = lookup,
            case .binding(let binding) = SessionBinding.stored(in: record, under: field)
        else {
            if case .invalid(nil) = lookup { return .unknown }
            return .over(instructions: farewell(to: id))
        }
        return .renewed(
            cookie: line(setting: token, lifetime: min(lifetime, record.absoluteExpiry.elapsed(since: now))),
            challenge: challenge(of: id, after: binding, at: now), instructions: instructions(for: id))
    }
}
