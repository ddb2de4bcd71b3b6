package import Sessions

/// The one way in which a credential, a role or the standing of an account changes.
///
/// The commit that stores the change ends the account's sessions, because it begins a new credential epoch, and a session
/// is valid only under the present one. What follows can be lost without harm: the actor's own session gets a new secret
/// and goes on under the new epoch, the records of the others are removed, and the person is told. A removal that fails
/// is made up for by ``removeEnded(since:sessions:)``.
package struct SecurityChange: Sendable {
    private let accounts: any AccountStore
    private let removals: any SessionRemovals
    private let notifier: any SecurityNotifier

    package init(accounts: any AccountStore, removals: any SessionRemovals, notifier: any SecurityNotifier) {
        self.accounts = accounts
        self.removals = removals
        self.notifier = notifier
    }

    /// Makes the change. Throws only while nothing is changed.
    ///
    /// - Parameters:
    ///   - mutation: The change, its audit events, and what permits it.
    ///   - sessions: The sessions as seen from the request that asks.
    package func perform(
        _ mutation: AccountMutation,
        sessions: any PrincipalSessions
    ) async throws -> SecurityChangeOutcome {
        let outcome = try await accounts.perform(mutation)
        guard case .applied(let account) = outcome else { return .refused(outcome) }
        guard mutation.change.endReason != nil else { return .applied(account, sessionsEnded: 0) }
        let ended = await renew(account, after: mutation, sessions)
        let event = mutation.events[0]
        await notifier.notify(
            SecurityNotice(
                account: account, subject: .changed(event.name), time: mutation.time, actor: event.context.actor,
                address: event.context.sourceAddress, userAgent: event.context.userAgent))
        return .applied(account, sessionsEnded: ended)
    }

    /// Removes the records of sessions that ended with a change at `moment` or before. Returns how many changes there
    /// were. To be called again and again, with a moment that leaves a change under way the time to finish by itself.
    package func removeEnded(since moment: Timestamp, sessions: any PrincipalSessions) async throws -> Int {
        let pending = try await removals.pending(since: moment, limit: 100)
        for removal in pending { _ = try await remove(removal, sessions) }
        return pending.count
    }

    /// How many other sessions are gone; `nil` when their records could not be removed yet.
    private func renew(
        _ account: Account,
        after mutation: AccountMutation,
        _ sessions: any PrincipalSessions
    ) async -> Int? {
        let event = mutation.events[0]
        do {
            // An administrator who changes somebody else's account keeps their own session as it is.
            if event.context.actor.id == account.id { try await sessions.rotateOwn(under: account.credentialEpoch) }
            guard let removal = mutation.removal(leaving: account) else { return 0 }
            return try await remove(removal, sessions)
        } catch {
            // Whoever implements the sessions has logged it. They are over all the same.
            return nil
        }
    }

    private func remove(_ removal: SessionRemoval, _ sessions: any PrincipalSessions) async throws -> Int {
        let count = try await sessions.end(allOf: removal.principal, before: removal.epoch, because: removal.cause)
        try await removals.finish(removal)
        return count
    }
}

extension AccountMutation {
    /// The sessions whose records are to be removed after the change. `nil` when they go on.
    ///
    /// - Parameter account: as it is after the change.
    package func removal(leaving account: Account) -> SessionRemoval? {
        guard let endReason else { return nil }
        let cause = SessionEnding(endReason, by: events[0].context.actor.id, note: events[0].name.rawValue)
        return SessionRemoval(principal: account.id, epoch: account.credentialEpoch, cause: cause)
    }
}

/// What became of a security change.
package enum SecurityChangeOutcome: Hashable, Sendable {
    /// Stored: the account as it is now, and how many sessions were removed. `nil` when the session store did not answer:
    /// the sessions are over, and their records will be removed when it does.
    case applied(Account, sessionsEnded: Int?)

    /// Nothing was stored, and why. Never `.applied`.
    case refused(AccountMutationOutcome)
}

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
