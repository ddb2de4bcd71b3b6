import Sessions

/// The one way in which a credential, a role or the standing of an account changes.
///
/// Four things belong together, and nobody who calls this can forget one of them: the change and its audit event are
/// stored in one transaction, the actor's own session gets a new secret, all other sessions of the account end, and the
/// person is told. Where the sessions cannot be reached after the change is stored, this throws: the change stands, and
/// repeating it ends them.
package struct SecurityChange: Sendable {
    private let accounts: any AccountStore
    private let notifier: any SecurityNotifier

    package init(accounts: any AccountStore, notifier: any SecurityNotifier) {
        self.accounts = accounts
        self.notifier = notifier
    }

    /// Makes the change.
    ///
    /// - Parameters:
    ///   - mutation: The change, its audit events, and the one-time link it uses up.
    ///   - sessions: The sessions as seen from the request that asks.
    ///   - others: Whether the account's other sessions end. Default: they do.
    package func perform(
        _ mutation: AccountMutation,
        sessions: any PrincipalSessions,
        others: OtherSessions = .end
    ) async throws -> SecurityChangeOutcome {
        let outcome = try await accounts.perform(mutation)
        guard case .applied(let account) = outcome else { return .refused(outcome) }
        guard mutation.change.isSecurityRelevant else { return .applied(account, sessionsEnded: 0) }
        let ended = try await renew(mutation, sessions, others)
        let event = mutation.events[0]
        await notifier.notify(
            SecurityNotice(
                account: account, subject: .changed(event.name), time: mutation.time, actor: event.context.actor,
                address: event.context.sourceAddress, userAgent: event.context.userAgent))
        return .applied(account, sessionsEnded: ended)
    }

    private func renew(
        _ mutation: AccountMutation,
        _ sessions: any PrincipalSessions,
        _ others: OtherSessions
    ) async throws -> Int {
        let actor = mutation.events[0].context.actor.id
        // An administrator who changes somebody else's account keeps their own session as it is.
        let kept = actor == mutation.account ? try await sessions.rotateOwn() : nil
        guard others == .end || mutation.change.endReason == .disabled else { return 0 }
        let cause = SessionEnding(mutation.change.endReason, by: actor, note: mutation.events[0].name.rawValue)
        return try await sessions.end(allOf: mutation.account, except: kept, because: cause)
    }
}

extension AccountChange {
    /// What the sessions that end with this change are told.
    fileprivate var endReason: EndReason {
        switch self {
        case .password, .passwordCompromised: .passwordChanged
        case .disable, .delete: .disabled
        case .create, .profile, .roles, .groups, .enable, .signedIn: .revoked
        }
    }
}
