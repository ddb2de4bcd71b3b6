package import Sessions

/// The only way to change a credential, a role or the status of an account.
///
/// The commit that stores the change ends the account's sessions, because it begins a new credential epoch, and a session is
/// valid only under the current one. The later steps can be lost without harm: the actor's own session gets a new secret and
/// continues under the new epoch, the records of the others are removed, and the user is notified.
/// ``removeEnded(since:sessions:)`` repeats a removal that failed.
package struct SecurityChange: Sendable {
    private let accounts: any AccountStore
    private let removals: any SessionRemovals
    private let notifier: any SecurityNotifier

    package init(accounts: any AccountStore, removals: any SessionRemovals, notifier: any SecurityNotifier) {
        self.accounts = accounts
        self.removals = removals
        self.notifier = notifier
    }

    /// Makes the change. Throws only if nothing was changed.
    ///
    /// - Parameters:
    ///   - mutation: The change, its audit events, and what permits it.
    ///   - sessions: The sessions as seen from the current request.
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

    /// Removes the records of sessions that ended with a change at `moment` or before. Returns the number of changes. Call it
    /// repeatedly, with a moment that leaves a running change enough time to finish by itself.
    package func removeEnded(since moment: Timestamp, sessions: any PrincipalSessions) async throws -> Int {
        let pending = try await removals.pending(since: moment, limit: 100)
        for removal in pending { _ = try await remove(removal, sessions) }
        return pending.count
    }

    /// How many other sessions were removed; `nil` if their records could not be removed yet.
    private func renew(
        _ account: Account,
        after mutation: AccountMutation,
        _ sessions: any PrincipalSessions
    ) async -> Int? {
        let event = mutation.events[0]
        do {
            // An administrator who changes another user's account keeps their own session as it is.
            if event.context.actor.id == account.id { try await sessions.rotateOwn(under: account.credentialEpoch) }
            guard let removal = mutation.removal(leaving: account) else { return 0 }
            return try await remove(removal, sessions)
        } catch {
            // The implementation of the sessions has logged the error. They are over in any case.
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
    /// The sessions whose records are to be removed after the change. `nil` if they continue.
    ///
    /// - Parameter account: the account after the change.
    package func removal(leaving account: Account) -> SessionRemoval? {
        guard let endReason else { return nil }
        let cause = SessionEnding(endReason, by: events[0].context.actor.id, note: events[0].name.rawValue)
        return SessionRemoval(principal: account.id, epoch: account.credentialEpoch, cause: cause)
    }
}

/// The outcome of a security change.
package enum SecurityChangeOutcome: Hashable, Sendable {
    /// Stored: the current account, and how many sessions were removed. `nil` if the session store did not answer: the sessions
    /// are over, and their records will be removed once it does.
    case applied(Account, sessionsEnded: Int?)

    /// Nothing was stored, for this reason. Never `.applied`.
    case refused(AccountMutationOutcome)
}

/// The operations of the session manager that a security change needs, seen from the request that asks for the change.
///
/// The server implements it over `SessionManager`, once for each request. A thrown error means that the session store is
/// unavailable.
package protocol PrincipalSessions: Sendable {
    /// Gives the request's session a new secret under `epoch` and refuses the old one from then on (a hard rotation). The
    /// implementation keeps the new token for the response. Without a session it does nothing.
    func rotateOwn(under epoch: CredentialEpoch) async throws

    /// Removes all sessions of `principal` that were created before `epoch`. Returns how many there were.
    func end(allOf principal: PrincipalID, before epoch: CredentialEpoch, because cause: SessionEnding) async throws
        -> Int
}
