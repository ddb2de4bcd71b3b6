package import Sessions

/// What a security change needs of the session manager, seen from the request that asks for the change.
///
/// The server implements it over `SessionManager`, once for each request. A thrown error means that the store of the
/// sessions is unavailable.
package protocol PrincipalSessions: Sendable {
    /// Gives the session that the request came with a new secret under `epoch` and refuses the old one from then on (a
    /// hard rotation). The implementation keeps the new token for the response. Does nothing without a session.
    func rotateOwn(under epoch: CredentialEpoch) async throws

    /// Removes all sessions of `principal` that were made before `epoch`. Returns how many there were.
    func end(allOf principal: PrincipalID, before epoch: CredentialEpoch, because cause: SessionEnding) async throws
        -> Int
}
