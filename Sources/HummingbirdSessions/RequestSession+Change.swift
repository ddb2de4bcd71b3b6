public import Sessions
import Synchronization

extension RequestSession {
    /// Signs `principal` in with a new session. The session that the request was made with, if any, ends.
    ///
    /// Call it after you have authenticated the user. The response carries the new cookie, even if the handler throws.
    ///
    /// - Parameters:
    ///   - principal: who signs in.
    ///   - proofs: how the user authenticated; at least one. The level of assurance follows from them. Default a password.
    ///   - lifetime: `.remembered` for "remember me". Default `.standard`.
    ///   - epoch: the principal's credential epoch, read together with the credentials that the user proved to hold. Required
    ///     if the session manager has a `CredentialEpoch.Source`.
    ///   - names: values of the visitor's session to carry over, such as a cart. Default none.
    /// - Returns: `.limitReached` if the principal holds as many sessions as the policy allows, and the policy is to deny. Then
    ///   nothing has changed, and ``SessionProblem/sessionLimitReached`` is the answer for API clients.
    /// - Throws: `SessionError` if the store does not answer or there is no proof, or ``SessionUsageError``.
    public func login(
        _ principal: PrincipalID,
        with proofs: [AuthenticationProof] = [.password],
        lifetime: SessionPolicy.Lifetime = .standard,
        under epoch: CredentialEpoch? = nil,
        carrying names: [String] = []
    ) async throws -> SessionManager.LoginOutcome {
        let slot = try bound()
        let (presented, unproven) = (try slot.opened(), slot.read(\.unproven))
        let outcome = try await slot.sessions.login(
            principal,
            with: proofs,
            lifetime: lifetime,
            under: epoch,
            // The token is enough to end a session that was not proved, and not to take anything from it.
            replacing: presented ?? unproven,
            carrying: presented == nil ? [] : names,
            from: slot.binding.device
        )
        if case .signedIn(let session) = outcome { try await slot.adopt(session) }
        return outcome
    }

    /// Ends the session and clears the cookie. Without a session it only clears the cookie.
    ///
    /// - Throws: `SessionError` if the store does not answer (then nothing is cleared), or ``SessionUsageError``.
    public func logout() async throws {
        let slot = try bound()
        // The token is enough to end the session: a browser that has lost its key must be able to.
        if let presented = try slot.opened() ?? slot.read(\.unproven) {
            try await slot.sessions.revoke(.one(presented.id), SessionEnding(.logout, by: presented.principal))
        }
        slot.state.withLock { state in
            state.current = nil
            state.invalidReason = nil
            state.unproven = nil
            state.cookie = .clear
        }
    }

    /// Ends the session for a reason of the application; the request continues without a session, with that reason.
    ///
    /// The cookie is left alone, as after every ending that the owner did not request. Without a session it does nothing.
    ///
    /// - Throws: `SessionError` if the store does not answer, or ``SessionUsageError``.
    public func end(_ cause: SessionEnding) async throws {
        let slot = try bound()
        guard let presented = try slot.opened() else { return }
        try await slot.sessions.revoke(.one(presented.id), cause)
        slot.forget(presented)
        slot.reject(cause.reason)
    }

    /// Records that the principal has just proved their presence: raises the level, restarts both timeouts, and replaces the
    /// token. Also use it for re-authentication.
    ///
    /// The level follows from these proofs together with the earlier ones that still count, see ``assurance``.
    ///
    /// - Parameters:
    ///   - proofs: what the user has just proved; at least one.
    ///   - epoch: the principal's credential epoch, read together with the credentials that the user proved to hold. With it, a
    ///     form that was sent twice gets the same answer both times. Default unknown.
    /// - Returns: ``/Sessions/SessionManager/RotationOutcome/gone`` if the session ended meanwhile or there was none. The guards check
    ///   the current session, so a caller may ignore the outcome.
    /// - Throws: `SessionError` if the store does not answer or there is no proof, or ``SessionUsageError``.
    @discardableResult
    public func stepUp(
        _ proofs: [AuthenticationProof],
        under epoch: CredentialEpoch? = nil
    ) async throws -> SessionManager.RotationOutcome {
        try await replaceToken { sessions, session in
            try await sessions.stepUp(session, with: proofs, under: epoch)
        }
    }

    /// Replaces the token; the old one is refused from that moment. For changes such as a new password.
    ///
    /// - Parameter epoch: the principal's credential epoch after the change. The session continues under it. Default: the epoch
    ///   stays as it is.
    /// - Returns: ``/Sessions/SessionManager/RotationOutcome/gone`` if the session ended meanwhile or there was none.
    /// - Throws: `SessionError` if the store does not answer, or ``SessionUsageError``.
    @discardableResult
    public func rotate(under epoch: CredentialEpoch? = nil) async throws -> SessionManager.RotationOutcome {
        try await replaceToken { sessions, session in try await sessions.rotate(session, under: epoch) }
    }

    /// Makes `session` the request's own, with the token of another request that overtook this one.
    ///
    /// - Parameters:
    ///   - epoch: the current epoch. The caller has verified the credentials that are valid under it.
    ///   - proofs: those that the caller has verified.
    package func resume(
        _ session: Session,
        under epoch: CredentialEpoch,
        provedBy proofs: [AuthenticationProof]
    ) async throws -> SessionManager.RotationOutcome {
        let slot = try bound()
        _ = try slot.opened()
        let outcome = try await slot.sessions.stepUp(session, with: proofs, under: epoch)
        if case .rotated(let session) = outcome { try await slot.adopt(session) }
        return outcome
    }

    private func replaceToken(
        _ replace: (SessionManager, Session) async throws -> SessionManager.RotationOutcome
    ) async throws -> SessionManager.RotationOutcome {
        let slot = try bound()
        guard let presented = try slot.opened() else { return .gone }
        let outcome = try await replace(slot.sessions, presented)
        switch outcome {
        case .rotated(let session): try await slot.adopt(session)
        case .superseded: break
        case .gone: slot.forget(presented)
        }
        return outcome
    }
}
