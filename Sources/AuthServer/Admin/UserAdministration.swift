package import Sessions
package import UserAccounts

/// What an administrator does with accounts, behind the console, the JSON API and the commands.
///
/// Every change is recorded with who made it; those that touch credentials, roles or standing go through
/// ``SecurityChange``. Whether the caller may do it at all is decided before.
package struct UserAdministration: Sendable {
    private let accounts: any AccountStore
    private let links: any OneTimeLinks
    private let change: SecurityChange
    private let manager: SessionManager

    init(accounts: any AccountStore, links: any OneTimeLinks, change: SecurityChange, manager: SessionManager) {
        self.accounts = accounts
        self.links = links
        self.change = change
        self.manager = manager
    }

    /// Makes one change to an account, with everything that must follow from it.
    ///
    /// - Parameter sessions: the sessions as seen from whoever asks.
    package func apply(
        _ accountChange: AccountChange,
        to account: PrincipalID,
        sessions: ManagedSessions,
        in context: AuditContext
    ) async throws -> SecurityChangeOutcome {
        let mutation = AccountMutation(accountChange, to: account, at: manager.clock.now(), in: context)
        return try await change.perform(mutation, sessions: sessions)
    }

    /// A one-time link for somebody to choose a password: an invitation while they have none, a reset otherwise. `nil`
    /// when there is no such account. An administrator starts it, and never picks the password (ASVS 6.4.6).
    package func issueLink(for id: PrincipalID, in context: AuditContext) async throws -> IssuedLink? {
        guard let account = try await accounts.account(id) else { return nil }
        let purpose: OneTimeLinkPurpose = account.passwordChangedAt == nil ? .invitation : .reset
        let now = manager.clock.now()
        let event = AuditEvent(
            .passwordResetRequested, at: now, target: id, in: context,
            details: ["type": .string(purpose.rawValue)])
        let token = try await links.issue(purpose, for: id, recording: event)
        return IssuedLink(token: token, purpose: purpose, expiry: now + purpose.lifetime)
    }

    /// A link that was just made. The only copy of its token.
    package struct IssuedLink: Sendable {
        package let token: OneTimeToken
        package let purpose: OneTimeLinkPurpose
        package let expiry: Timestamp
    }
}
