/// What became of a request for an account. Anything but `created` has stored nothing.
package enum RegistrationOutcome: Hashable, Sendable {
    /// It exists now.
    case created(Account)

    /// These fields cannot be accepted.
    case malformed(fields: [String])

    /// The password cannot be accepted, and why.
    case weak([PasswordProblem])

    /// Another account has the name.
    case usernameTaken

    /// The set-up link is unknown, expired or used.
    case linkSpent
}
