/// The rules for accepted passwords: length, a block list and context words; no composition rules, no expiry (ASVS 6.2, NIST SP
/// 800-63B-4 §3.1.1.2).
package struct PasswordPolicy: Sendable {
    /// The longest password, in code points. Fixed, so that a client cannot make hashing expensive.
    package static let maximumLength = 256

    /// The shortest password, in code points. Default 15; 8 only where a second factor is required.
    package let minimumLength: Int

    private let blocklist: PasswordBlocklist
    private let siteWords: [String]

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - minimumLength: In code points after normalisation.
    ///   - blocklist: The passwords that are refused.
    ///   - host: The host of the public address, whose parts are refused as passwords.
    package init(
        minimumLength: Int = 15,
        blocklist: PasswordBlocklist = .bundled,
        host: String? = nil
    ) {
        self.minimumLength = minimumLength
        self.blocklist = blocklist
        self.siteWords = ["coatcheck"] + (host.map { [$0] } ?? [])
    }

    /// Why `password` is refused for this user. Empty if it is accepted.
    package func problems(
        with password: Password,
        for username: Username,
        displayName: String? = nil,
        email: String? = nil
    ) -> [PasswordProblem] {
        var problems: [PasswordProblem] = []
        if password.length < minimumLength { problems.append(.tooShort) }
        // The other rules need not be checked for text that cannot be a password.
        guard password.length <= Self.maximumLength else { return problems + [.tooLong] }
        if blocklist.contains(password) { problems.append(.blocklisted) }
        let words = siteWords + [username.key, displayName, email].compactMap { $0 }
        if ContextWords(words).make(up: password) { problems.append(.contextWord) }
        return problems
    }
}

/// Why a password is not accepted. The raw values are stable codes of the API.
package enum PasswordProblem: String, CaseIterable, Sendable {
    /// Fewer code points than required.
    case tooShort = "too_short"

    /// More than 256 code points.
    case tooLong = "too_long"

    /// Common, predictable, or known to have leaked.
    case blocklisted

    /// The name of the product, the host or the user, or a variation of it.
    case contextWord = "context_word"

    /// The password that is to be replaced.
    case sameAsCurrent = "same_as_current"
}
