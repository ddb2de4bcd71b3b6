package import Sessions

/// What a security change needs of the session manager, seen from the request that asks for the change.
///
/// The server implements it over `SessionManager`, once for each request. A thrown error means that the store of the
/// sessions is unavailable.
package protocol PrincipalSessions: Sendable {
    /// Gives the session that the request came with a new secret and refuses the old one from then on (a hard
    /// rotation). The implementation keeps the new token for the response.
    ///
    /// Returns the session's handle, or `nil` when the request has no session, or has one no longer.
    func rotateOwn() async throws -> SessionID?

    /// Ends all sessions of `principal`, except one. Returns how many were ended.
    func end(allOf principal: PrincipalID, except kept: SessionID?, because cause: SessionEnding) async throws -> Int
}
