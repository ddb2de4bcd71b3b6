import PageRendering
import UserAccounts

extension FormProblems {
    /// Why a new password is not accepted, as sentences for the user.
    init(_ problems: [PasswordProblem], minimumLength: Int, field: String) {
        self.init(
            "That password is not strong enough",
            problems.map { Item($0.text(minimumLength: minimumLength), field: field) }
        )
    }

    /// The two entries of a new password differ.
    static func differentEntries(field: String) -> FormProblems {
        FormProblems("The two passwords are not the same", "Please type the new password twice.", field: field)
    }
}

extension PasswordProblem {
    fileprivate func text(minimumLength: Int) -> PageText {
        switch self {
        case .tooShort: "It is too short: use at least \(minimumLength) characters."
        case .tooLong: "It is too long: use at most \(PasswordPolicy.maximumLength) characters."
        case .blocklisted: "It is among the passwords that are tried first. Choose one that is less common."
        case .contextWord: "It is made of your name, your e-mail address or the name of this site."
        case .sameAsCurrent: "It is the one you have now."
        }
    }
}
