package import Sessions
package import UserAccounts

/// The administration of accounts, used by the console, the JSON API and the commands.
///
/// Every change is recorded with its actor; changes of credentials, roles or the disabled state go through
/// ``SecurityChange``. The caller checks the permission first.
package struct UserAdministration: Sendable {
    private let accounts: any AccountStore
    private let links: any OneTimeLinks
    private let change: SecurityChange
    private let manager: SessionManager

    package init(accounts: any AccountStore, links: any OneTimeLinks, change: SecurityChange, manager: SessionManager) {
        self.accounts = accounts
        self.links = links
        self.change = change
        self.manager = manager
    }

    /// Makes one change to an account, with all its consequences.
    ///
    /// - Parameter sessions: the sessions of the account, on behalf of the caller.
    package func apply(
        _ accountChange: AccountChange,
        to account: PrincipalID,
        sessions: any PrincipalSessions,
        in context: AuditContext
    ) async throws -> SecurityChangeOutcome {
        let mutation = AccountMutation(accountChange, to: account, at: manager.clock.now(), in: context)
        return try await change.perform(mutation, sessions: sessions)
    }

    /// A one-time link with which the user chooses a password: an invitation if the account has none, a reset otherwise.
    /// `nil` if the account does not exist. An administrator starts it, but never picks the password (ASVS 6.4.6).
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

    /// A new link, with the only copy of its token.
    package struct IssuedLink: Sendable {
        package let token: OneTimeToken
        package let purpose: OneTimeLinkPurpose
        package let expiry: Timestamp
    }
}
