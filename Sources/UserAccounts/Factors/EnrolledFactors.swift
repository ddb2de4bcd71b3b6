/// A summary of the second factors of an account, kept with the account so that a login without one costs no further query.
package struct EnrolledFactors: OptionSet, Hashable, Sendable {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// At least one passkey.
    package static let passkey = EnrolledFactors(rawValue: 1)

    /// A passkey whose authenticator has verified the user: it stands for a login of its own.
    package static let verifiedPasskey = EnrolledFactors(rawValue: 2)

    /// One-time codes of an authenticator app.
    package static let oneTimeCode = EnrolledFactors(rawValue: 4)

    /// Recovery codes, at least one of them unused.
    package static let recoveryCodes = EnrolledFactors(rawValue: 8)

    /// The user wants to be asked for a second factor after the password. A passkey alone does not set it.
    package static let askedAtLogin = EnrolledFactors(rawValue: 16)

    /// Whether there is a second factor. Recovery codes only stand in for another one.
    package var hasSecondFactor: Bool { !isDisjoint(with: [.passkey, .oneTimeCode]) }

    /// The second factors that the user can give, in the order in which a page offers them.
    package var offered: [SecondFactor] {
        guard hasSecondFactor else { return [] }
        return SecondFactor.allCases.filter { factor in
            switch factor {
            case .passkey: contains(.passkey)
            case .oneTimeCode: contains(.oneTimeCode)
            case .recoveryCode: contains(.recoveryCodes)
            }
        }
    }
}
