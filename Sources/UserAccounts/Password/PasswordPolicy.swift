/// Which passwords are accepted. Length, a block list and context words; no rules of composition, no expiry
/// (ASVS 6.2, NIST SP 800-63B-4 §3.1.1.2).
package struct PasswordPolicy: Sendable {
    /// The longest password, in code points. Fixed, so that hashing cannot be made expensive.
    package static let maximumLength = 256

    /// The shortest password, in code points. Default 15; 8 only where a second factor is required.
    package let minimumLength: Int

    private let blocklist: PasswordBlocklist
    private let siteWords: [String]

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - minimumLength: In code points after normalisation.
    ///   - blocklist: The passwords nobody may have.
    ///   - host: The host of the public address, whose parts nobody may have as a password.
    package init(
        minimumLength: Int = 15,
        blocklist: PasswordBlocklist = .bundled,
        host: String? = nil
    ) {
        self.minimumLength = minimumLength
        self.blocklist = blocklist
        self.siteWords = ["coatcheck"] + (host.map { [$0] } ?? [])
    }

    /// Why `password` cannot be the password of this person. Empty when it can.
    package func problems(
        with password: Password,
        for username: Username,
        displayName: String? = nil,
        email: String? = nil
    ) -> [PasswordProblem] {
        var problems: [PasswordProblem] = []
        if password.length < minimumLength { problems.append(.tooShort) }
        // The rest is not worth computing for something that is no password.
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

    /// The name of the product, the host or the person, or something made of it.
    case contextWord = "context_word"

    /// The password that is to be replaced.
    case sameAsCurrent = "same_as_current"
}
