public import Sessions
import Synchronization

extension RequestSession {
    /// Signs `principal` in: a new session, whatever the request was made with, and that one ends.
    ///
    /// Call it after you have checked who it is. The response carries the new cookie, even when the handler throws.
    ///
    /// - Parameters:
    ///   - method: how they proved who they are. Default a password.
    ///   - assurance: the level reached. Default `aal1`.
    ///   - lifetime: `.remembered` for "remember me". Default `.standard`.
    ///   - epoch: the principal's credential epoch, read together with the credentials that they proved to hold. Needed
    ///     when the session manager knows a `CredentialEpoch.Source`.
    ///   - names: values of the visitor's session to carry over, such as a cart. Default none.
    /// - Returns: `.limitReached` when the principal holds as many sessions as the policy allows, and it says to deny.
    ///   Then nothing has changed, and ``SessionProblem/sessionLimitReached`` is the answer for programs.
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    public func login(
        _ principal: PrincipalID,
        with method: AuthenticationMethod = .password,
        assurance: AssuranceLevel = .aal1,
        lifetime: SessionPolicy.Lifetime = .standard,
        under epoch: CredentialEpoch? = nil,
        carrying names: [String] = []
    ) async throws -> SessionManager.LoginOutcome {
        let slot = try bound()
        let presented = try slot.opened()
        let outcome = try await slot.sessions.login(
            principal,
            with: method,
            assurance: assurance,
            lifetime: lifetime,
            under: epoch,
            replacing: presented,
            carrying: names,
            from: slot.binding.device
        )
        if case .signedIn(let session) = outcome { try await slot.adopt(session) }
        return outcome
    }

    /// Ends the session and clears the cookie. Without a session it only clears the cookie.
    ///
    /// - Throws: `SessionError` when the store does not answer (then nothing is cleared), or ``SessionUsageError``.
    public func logout() async throws {
        let slot = try bound()
        if let presented = try slot.opened() {
            try await slot.sessions.revoke(.one(presented.id), SessionEnding(.logout, by: presented.principal))
        }
        slot.state.withLock { state in
            state.current = nil
            state.invalidReason = nil
            state.cookie = .clear
        }
    }

    /// Ends the session for a reason of the application's own; the request goes on as nobody's, and knows that reason.
    ///
    /// The cookie is left alone, as after every ending that its owner did not ask for. Without a session it does nothing.
    ///
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    public func end(_ cause: SessionEnding) async throws {
        let slot = try bound()
        guard let presented = try slot.opened() else { return }
        try await slot.sessions.revoke(.one(presented.id), cause)
        slot.forget(presented)
        slot.reject(cause.reason)
    }

    /// Records that the principal has just proved their presence: raises the level, restarts both timeouts, and replaces
    /// the token. Use it for re-authentication too.
    ///
    /// - Parameters:
    ///   - method: how they proved it.
    ///   - assurance: the level reached; it never falls. Default `aal1`.
    ///   - epoch: the principal's credential epoch, read together with the credentials that they proved to hold. With it, a
    ///     form that was sent twice is answered alike. Default unknown.
    /// - Returns: ``Sessions/SessionManager/SessionManager.RotationOutcome/gone`` when the session ended meanwhile or there was none. The guards look
    ///   at the session as it is now, so an outcome that nobody reads does no harm.
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    @discardableResult
    public func stepUp(
        _ method: AuthenticationMethod,
        to assurance: AssuranceLevel = .aal1,
        under epoch: CredentialEpoch? = nil
    ) async throws -> SessionManager.RotationOutcome {
        try await replaceToken { sessions, session in
            try await sessions.stepUp(session, with: method, to: assurance, under: epoch)
        }
    }

    /// Replaces the token; the old one is refused from that moment. For changes such as a new password.
    ///
    /// - Parameter epoch: the principal's credential epoch after the change. The session goes on under it. Default: it
    ///   stays as it is.
    /// - Returns: ``Sessions/SessionManager/SessionManager.RotationOutcome/gone`` when the session ended meanwhile or there was none.
    /// - Throws: `SessionError` when the store does not answer, or ``SessionUsageError``.
    @discardableResult
    public func rotate(under epoch: CredentialEpoch? = nil) async throws -> SessionManager.RotationOutcome {
        try await replaceToken { sessions, session in try await sessions.rotate(session, under: epoch) }
    }

    /// Makes `session` the request's own, with the token that another request got which overtook this one.
    ///
    /// - Parameter epoch: the present one. The caller has seen a proof of the credentials that are good under it.
    package func resume(_ session: Session, under epoch: CredentialEpoch) async throws -> SessionManager.RotationOutcome
    {
        let slot = try bound()
        _ = try slot.opened()
        let outcome = try await slot.sessions.rotate(session, under: epoch)
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
