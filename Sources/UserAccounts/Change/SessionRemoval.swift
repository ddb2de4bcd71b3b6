package import Sessions

/// Sessions that are over since a change of their account was stored, and whose records are still in the session store.
///
/// Stored in the same transaction as the change, so that a server that stops in between finds it again.
package struct SessionRemoval: Equatable, Sendable {
    /// Whose sessions.
    package let principal: PrincipalID

    /// They were made before this epoch.
    package let epoch: CredentialEpoch

    /// Why they ended.
    package let cause: SessionEnding

    package init(principal: PrincipalID, epoch: CredentialEpoch, cause: SessionEnding) {
        self.principal = principal
        self.epoch = epoch
        self.cause = cause
    }
}

/// The removals that are still to be made. A thrown error means that the store is unavailable.
package protocol SessionRemovals: Sendable {
    /// At most `limit` removals whose change was stored at `moment` or before.
    func pending(since moment: Timestamp, limit: Int) async throws -> [SessionRemoval]

    /// Forgets a removal that has been made. Keeps one of a later epoch.
    func finish(_ removal: SessionRemoval) async throws
}
