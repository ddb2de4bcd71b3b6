package import Sessions

/// The decision of the authenticator.
package enum LoginDecision: Sendable {
    /// The user has proved to be the owner of the account.
    case success(AuthenticatedUser)

    /// The password is right, and a second factor is needed.
    case needsFactor(OpenLogin)

    /// A second factor was wrong. `attempts` have been made on this pending login; with
    /// ``PendingLogin/maximumAttempts`` it is over. `isThird`: the third in a row, of which the user is told, because the client
    /// knows the password.
    case wrongFactor(Account, attempts: Int, isThird: Bool)

    /// The pending login is over or unknown: the password is needed again.
    case loginExpired

    /// Not accepted, or not checked.
    case refused(AuthenticationRefusal)
}

/// A user who has proved to be the owner of an account.
package struct AuthenticatedUser: Sendable {
    /// The account as it is now.
    package let account: Account

    /// The proofs. The assurance level follows from them.
    package let proofs: [AuthenticationProof]

    /// How many attempts failed since the last success (ASVS 6.3.5).
    package let failures: Int

    /// Whether the browser signs in to the account for the first time.
    package let isNewBrowser: Bool

    /// Which timeouts the session gets.
    package let lifetime: SessionPolicy.Lifetime

    /// What is remarkable about the second factor.
    package let remarks: FactorRemarks
}

/// A login that needs a second factor.
package struct OpenLogin: Sendable {
    /// Names the pending login, in a cookie of this browser.
    package let token: PendingLoginToken

    /// The factors that will do, in the order in which a page offers them.
    package let factors: [SecondFactor]
}
