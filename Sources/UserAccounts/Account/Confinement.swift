package import Sessions

/// The one thing that an account may be used for before all others.
package enum Confinement: Hashable, Sendable {
    /// Choosing a new password, because the current one may be compromised.
    case passwordChange

    /// Enrolling a second factor, because the policy demands one and the time for it is over.
    case factorEnrolment

    /// `nil` if the account may be used for everything.
    package init?(of account: Account, under policy: FactorPolicy, at now: Timestamp) {
        if account.mustChangePassword {
            self = .passwordChange
        } else if policy.mustEnrol(account, at: now) {
            self = .factorEnrolment
        } else {
            return nil
        }
    }
}
