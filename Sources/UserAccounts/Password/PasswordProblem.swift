/// Why a password is not accepted. The raw values are stable codes of the API.
package enum PasswordProblem: String, CaseIterable, Sendable {
    /// Fewer code points than required.
    case tooShort = "too_short"

    /// More than 256 code points.
    case tooLong = "too_long"

    /// Common, predictable, or known to have leaked.
    case blocklisted

    /// The name of the product, the host or the person, or something made of it.
    case contextWord = "context_word"

    /// The password that is to be replaced.
    case sameAsCurrent = "same_as_current"
}
