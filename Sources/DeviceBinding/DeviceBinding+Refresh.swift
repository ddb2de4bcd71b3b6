package import Sessions

extension DeviceBinding {
    /// Renews the second cookie of a bound session for the browser that proves its key.
    ///
    /// A request without a proof gets a challenge. So does one with a proof that does not count, whatever is wrong with it: any
    /// other answer would end the binding of an honest browser after a mere mix-up.
    ///
    /// - Throws: `SessionError` with code `unavailable`.
    package func refresh(_ request: BindingRequest, in sessions: SessionManager) async throws -> BindingAnswer {
        guard let text = StructuredText.one(request.identifiers), let id = SessionID(String(text)),
            agrees(request, with: id)
        else { return .unknown }
        let now = sessions.clock.now()
        let token = BoundToken(tokens)
        var isFirst = false
        do {
            let lookup = try await sessions.change(id) { record in
                guard case .binding(let binding) = SessionBinding.stored(in: record, under: field) else {
                    throw RefreshFailure.unbound
                }
                let challenge: Timestamp
                do throws(ProofRefusal) {
                    challenge = try provenChallenge(in: request, of: record, binding, at: now)
                } catch {
                    throw RefreshFailure.unproved(record, binding, error)
                }
                isFirst = binding.state == .probation
                let issued = issue(token, for: record, lifetime: BindingPolicy.cookieLifetime, at: now)
                return [field: binding.proved(with: challenge, issued).bytes]
            }
            if isFirst, case .valid(let record) = lookup {
                await events?.handle(.bound(record, from: request.device), at: now)
            }
            return answer(lookup, id, token, lifetime: BindingPolicy.cookieLifetime, at: now)
        } catch RefreshFailure.unproved(let record, let binding, let refusal) {
            await report(refusal, request, record, at: now)
            return .sign(challenge: challenge(of: id, after: binding, at: now))
        } catch RefreshFailure.unbound {
            return .unknown
        }
    }

    private enum RefreshFailure: Error {
        /// The session has no key.
        case unbound
        /// Nothing proves the session's key now.
        case unproved(SessionRecord, SessionBinding, ProofRefusal)
    }

    /// Reports a signature by another key, if the client holds the session's cookie: the handle alone is no secret, and
    /// must not be enough to alarm its owner.
    private func report(
        _ refusal: ProofRefusal,
        _ request: BindingRequest,
        _ record: SessionRecord,
        at now: Timestamp
    ) async {
        guard refusal == .signature || refusal == .key, case .token(let token) = sessionScanner.scan(request.cookies),
            token.id == record.id, record.secrets.current == token.digest
        else { return }
        await events?.handle(.refused(record, .signature, from: request.device), at: now)
    }

    /// The expiry of the challenge that the browser has signed.
    private func provenChallenge(
        in request: BindingRequest,
        of record: SessionRecord,
        _ binding: SessionBinding,
        at now: Timestamp
    ) throws(ProofRefusal) -> Timestamp {
        guard let text = StructuredText.one(request.proofs) else { throw .malformed }
        let token = try SignedToken(text)
        guard
            let (id, expiry) = secret.read(try BindingProof.challenge(in: token), for: .refresh, under: field),
            id == record.id, now < expiry, binding.accepts(challenge: expiry)
        else { throw .challenge }
        try BindingProof.refresh(token, by: binding.key, at: origin + refreshPath)
        return expiry
    }
}
