/// What became of a change. Anything but `applied` has stored nothing.
package enum AccountMutationOutcome: Hashable, Sendable {
    /// Stored. The account as it is now, or as it last was if it was deleted.
    case applied(Account)

    /// There is no such account.
    case notFound

    /// Another account has this name.
    case usernameTaken

    /// The one-time link is unknown, expired, used, or was for something else.
    case linkSpent

    /// No administrator who can sign in would be left.
    case lastAdministrator

    /// The account would have more groups than ``ProfileRules/areGroups(_:)`` allows.
    case tooManyGroups

    /// The account changed since the caller looked.
    case outdated
}
