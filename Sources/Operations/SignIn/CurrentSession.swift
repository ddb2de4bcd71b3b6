package import Sessions

/// The session of the request that an operation works for. It keeps the web framework out of the operations.
///
/// An implementation that replaces the token of the session also ensures that the response carries the new one.
package protocol CurrentSession: Sendable {
    /// The session that the request was made with, or that has begun since. `nil` for an anonymous request.
    var current: Session? { get }

    /// Begins a new session of `principal`; the one that the request was made with ends.
    ///
    /// - Parameter proofs: what the user has just proved; at least one.
    func signIn(
        _ principal: PrincipalID,
        provedBy proofs: [AuthenticationProof],
        lifetime: SessionPolicy.Lifetime,
        under epoch: CredentialEpoch
    ) async throws -> SessionManager.LoginOutcome

    /// Records fresh proofs, at least one, and replaces the token.
    func confirm(_ proofs: [AuthenticationProof], under epoch: CredentialEpoch) async throws
        -> SessionManager.RotationOutcome

    /// Replaces the token. Without a session it does nothing.
    func rotate(under epoch: CredentialEpoch?) async throws -> SessionManager.RotationOutcome

    /// Makes `session` the request's own, with the token that a parallel request received, unless that one proved more than
    /// `proofs`.
    func resume(
        _ session: Session,
        under epoch: CredentialEpoch,
        provedBy proofs: [AuthenticationProof]
    ) async throws -> SessionManager.RotationOutcome
}
