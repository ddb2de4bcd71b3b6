/// What became of a security change.
package enum SecurityChangeOutcome: Hashable, Sendable {
    /// Stored and carried out.
    case applied(Account, sessionsEnded: Int)

    /// Nothing was stored, and why. Never `.applied`.
    case refused(AccountMutationOutcome)
}
