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
    ///   - principal: who signs in.
    ///   - proofs: how the user authenticated; at least one. The level of the session follows from them. Default a password.
    ///   - lifetime: which pair of timeouts. Default ``SessionPolicy/Lifetime/standard``.
    ///   - epoch: the principal's credential epoch, read together with the credentials that the user proved to hold. If these
    ///     changed meanwhile, the new session is over before it is used. Required if the manager has a
    ///     ``CredentialEpoch/Source``.
    ///   - presented: the session the request was made with, if any; it ends.
    ///   - names: data of that session to carry over, such as a visitor's cart. Default none.
    ///   - data: further values of the new session, which win over those carried. Default none.
    ///   - limits: timeouts of this session, where they are shorter than the policy's. Default the policy's.
    ///   - device: the client.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable``, ``SessionError/Code/dataTooLarge``, or
    ///   ``SessionError/Code/invalidConfiguration`` if there is no proof, or an epoch is required and not given.
    public func login(
        _ principal: PrincipalID,
        with proofs: [AuthenticationProof] = [.password],
        lifetime: SessionPolicy.Lifetime = .standard,
        under epoch: CredentialEpoch? = nil,
        replacing presented: Session? = nil,
        carrying names: [String] = [],
        adding data: SessionData = SessionData(),
        within limits: SessionPolicy.Timeouts? = nil,
        from device: Device
    ) async throws -> LoginOutcome {
        var new = NewSession(from: device)
        (new.principal, new.methods, new.epoch) = (principal, proofs.flatMap(\.methods), epoch)
        new.assurance = try Self.proved(AssuranceLevel(provedBy: proofs))
        (new.lifetime, new.limits, new.replaced) = (lifetime, limits, presented?.id)
        (new.carried, new.data) = (names, data)
        switch try await mint(new) {
        case .minted(let session, _), .repeated(let session): return .signedIn(session)
        case .limitReached: return .limitReached
        case .spent: throw SessionError(.unavailable, "the random source repeats itself")
        }
    }

    /// Begins a session for a visitor who has not signed in, to keep `data` for them. No other method does.
    ///
    /// - Parameters:
    ///   - data: the values to keep.
    ///   - lifetime: which pair of timeouts. Default ``SessionPolicy/Lifetime/standard``.
    ///   - presented: a session that ends, such as that of a user who signed out and remains a visitor. Default none.
    ///   - limits: timeouts of this session, where they are shorter than the policy's. Default the policy's.
    ///   - device: the client.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` or ``SessionError/Code/dataTooLarge``.
    public func begin(
        with data: SessionData,
        lifetime: SessionPolicy.Lifetime = .standard,
        replacing presented: Session? = nil,
        within limits: SessionPolicy.Timeouts? = nil,
        from device: Device
    ) async throws -> Session {
        var new = NewSession(from: device)
        (new.data, new.lifetime, new.replaced, new.limits) = (data, lifetime, presented?.id, limits)
        switch try await mint(new) {
        case .minted(let session, _), .repeated(let session): return session
        case .limitReached, .spent:
            throw SessionError(.unavailable, "the session store refused a visitor's session")
        }
    }
}
