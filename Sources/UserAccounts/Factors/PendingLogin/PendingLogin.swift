package import Sessions

/// A login whose password was right and whose second factor is open. It is not a session: it opens nothing but the step that
/// completes it.
///
/// It ends with the login it becomes, after ``maximumAttempts`` wrong factors, after ``lifetime``, or with the next change of
/// the account's credentials.
package struct PendingLogin: Hashable, Sendable {
    /// How long the user has to give the second factor: 10 minutes.
    package static let lifetime = Duration.seconds(600)

    /// After so many wrong factors the password is asked for again.
    package static let maximumAttempts = 5

    /// The account.
    package let account: PrincipalID

    /// The ``Account/securityVersion`` at which the password was right.
    package let securityVersion: Int64

    /// Which timeouts the session will have.
    package let sessionLifetime: SessionPolicy.Lifetime

    /// How many attempts failed before the password was right.
    package let failures: Int

    /// Wrong factors so far.
    package let attempts: Int

    /// When it ends.
    package let expiry: Timestamp

    package init(
        account: PrincipalID,
        securityVersion: Int64,
        sessionLifetime: SessionPolicy.Lifetime,
        failures: Int,
        attempts: Int = 0,
        expiry: Timestamp
    ) {
        self.account = account
        self.securityVersion = securityVersion
        self.sessionLifetime = sessionLifetime
        self.failures = failures
        self.attempts = attempts
        self.expiry = expiry
    }

    /// Whether it can still be completed. One from far in the future was made before the clock was set back.
    package func stands(at now: Timestamp) -> Bool {
        now < expiry && expiry <= now + Self.lifetime && attempts < Self.maximumAttempts
    }
}
