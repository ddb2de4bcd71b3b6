package import Sessions

/// Sessions that ended when a change of their account was stored, and whose records are still in the session store.
///
/// Stored in the same transaction as the change, so that a server that stops in between finds the removal again.
package struct SessionRemoval: Equatable, Sendable {
    /// The owner of the sessions.
    package let principal: PrincipalID

    /// The sessions were created before this epoch.
    package let epoch: CredentialEpoch

    /// Why the sessions ended.
    package let cause: SessionEnding

    package init(principal: PrincipalID, epoch: CredentialEpoch, cause: SessionEnding) {
        self.principal = principal
        self.epoch = epoch
        self.cause = cause
    }
}

/// The pending removals. A thrown error means that the store is unavailable.
package protocol SessionRemovals: Sendable {
    /// At most `limit` removals whose change was stored at `moment` or before.
    func pending(since moment: Timestamp, limit: Int) async throws -> [SessionRemoval]

    /// Deletes a removal that has been made. Keeps one of a later epoch.
    func finish(_ removal: SessionRemoval) async throws
}
