/// What became of a security change.
package enum SecurityChangeOutcome: Hashable, Sendable {
    /// Stored: the account as it is now, and how many sessions were removed. `nil` when the session store did not answer:
    /// the sessions are over, and their records will be removed when it does.
    case applied(Account, sessionsEnded: Int?)

    /// Nothing was stored, and why. Never `.applied`.
    case refused(AccountMutationOutcome)
}
