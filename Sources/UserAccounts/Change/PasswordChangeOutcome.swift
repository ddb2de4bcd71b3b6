/// What became of a new password.
package enum PasswordChangeOutcome: Hashable, Sendable {
    /// It is set. See ``SecurityChangeOutcome/applied(_:sessionsEnded:)``.
    case changed(Account, sessionsEnded: Int?)

    /// It is not acceptable. 422 with these codes; nothing was changed, and a link still works.
    case weak([PasswordProblem])

    /// The credentials changed since the present password was checked. Nothing was changed.
    case outdated

    /// The one-time link is unknown, expired or used. 410.
    case linkSpent

    /// The account is gone.
    case notFound
}
