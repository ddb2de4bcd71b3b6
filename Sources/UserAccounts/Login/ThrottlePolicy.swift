/// How fast guessing is allowed to be (ASVS 6.3.1, NIST SP 800-63B-4 §3.2.2).
package struct ThrottlePolicy: Hashable, Sendable {
    /// Failures of one name that cost nothing. Default 5.
    package var accountFreeAttempts: Int

    /// The delay after the last free failure; it doubles with each further one. Default 30 seconds.
    package var accountFirstDelay: Duration

    /// Where doubling stops. Default one hour.
    package var accountMaximumDelay: Duration

    /// Failures allowed from one address within the window. Default 20.
    package var addressAttempts: Int

    /// The window. Default 10 minutes.
    package var addressWindow: Duration

    package init(
        accountFreeAttempts: Int = 5,
        accountFirstDelay: Duration = .seconds(30),
        accountMaximumDelay: Duration = .seconds(3600),
        addressAttempts: Int = 20,
        addressWindow: Duration = .seconds(600)
    ) {
        self.accountFreeAttempts = accountFreeAttempts
        self.accountFirstDelay = accountFirstDelay
        self.accountMaximumDelay = accountMaximumDelay
        self.addressAttempts = addressAttempts
        self.addressWindow = addressWindow
    }

    /// How long a name must wait after its last failure.
    func delay(afterFailures failures: Int) -> Duration {
        let doublings = failures - accountFreeAttempts
        guard doublings >= 0 else { return .zero }
        // 2^40 times the smallest delay is beyond every maximum; more would overflow.
        return min(accountFirstDelay * (1 << min(doublings, 40)), accountMaximumDelay)
    }
}
