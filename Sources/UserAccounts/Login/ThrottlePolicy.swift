import Sessions

/// The limits on guessing passwords (ASVS 6.3.1, NIST SP 800-63B-4 §3.2.2).
package struct ThrottlePolicy: Hashable, Sendable {
    /// Failures of one name without a delay. Default 5.
    package var accountFreeAttempts: Int

    /// The delay after the last free failure; it doubles with each further one. Default 30 seconds.
    package var accountFirstDelay: Duration

    /// The longest delay. Default one hour.
    package var accountMaximumDelay: Duration

    /// Failures in a row after which the password is no longer accepted until a new one is set by a one-time link. From a
    /// browser that signed in before, it is still accepted. Default 100, which is also the maximum (NIST SP 800-63B-4 §3.2.2).
    package var accountLimit: Int

    /// Failures allowed from one address within the window. Default 20.
    package var addressAttempts: Int

    /// The window. Default 10 minutes.
    package var addressWindow: Duration

    package init(
        accountFreeAttempts: Int = 5,
        accountFirstDelay: Duration = .seconds(30),
        accountMaximumDelay: Duration = .seconds(3600),
        accountLimit: Int = 100,
        addressAttempts: Int = 20,
        addressWindow: Duration = .seconds(600)
    ) {
        self.accountFreeAttempts = accountFreeAttempts
        self.accountFirstDelay = accountFirstDelay
        self.accountMaximumDelay = accountMaximumDelay
        self.accountLimit = accountLimit
        self.addressAttempts = addressAttempts
        self.addressWindow = addressWindow
    }
}

extension ThrottlePolicy {
    /// How long failures of an account count if no others follow. Failures that reached the limit count permanently.
    static let memory = Duration.seconds(30 * 86_400)

    /// Decides about one attempt, and counts it if it is admitted.
    func admit(_ counts: inout LoginFailureCounts, at now: Timestamp) -> ThrottleDecision {
        counts = LoginFailureCounts(
            account: counts.account?.believed(at: now), codes: counts.codes?.believed(at: now),
            network: counts.network?.believed(at: now))
        if let network = counts.network, now.elapsed(since: network.first) >= addressWindow { counts.network = nil }
        let waits = [
            (wait(ofAccount: counts.account, at: now), mayPass(account: counts.account, at: now)),
            (wait(ofAccount: counts.codes, at: now), mayPass(account: counts.codes, at: now)),
            (wait(inNetwork: counts.network, at: now), mayPass(network: counts.network, at: now)),
        ].filter { $0.0 > .zero }
        if let wait = waits.map(\.0).max() {
            return waits.allSatisfy(\.1) ? .undecided(retryAfter: wait) : .delayed(retryAfter: wait)
        }
        let failures = counts.account?.failures(at: now) ?? 0
        counts.account = countForAccount(counts.account, at: now)
        counts.codes = countForAccount(counts.codes, at: now)
        counts.network = count(counts.network, at: now) { $0.first + addressWindow }
        return .admitted(failures: failures)
    }

    private func countForAccount(_ failures: FailureCount?, at now: Timestamp) -> FailureCount {
        count(failures, at: now) { $0.count < accountLimit ? $0.last + Self.memory : Timestamp(milliseconds: .max) }
    }

    /// How long an account must wait after its last failure.
    func delay(afterFailures failures: Int) -> Duration {
        let doublings = failures - accountFreeAttempts
        guard doublings >= 0 else { return .zero }
        // 2^40 times the smallest delay is beyond every maximum; more would overflow.
        return min(accountFirstDelay * (1 << min(doublings, 40)), accountMaximumDelay)
    }

    private func wait(ofAccount failures: FailureCount?, at now: Timestamp) -> Duration {
        guard let failures else { return .zero }
        guard failures.count < accountLimit else { return accountMaximumDelay }
        return delay(afterFailures: failures.count) - now.elapsed(since: failures.last)
    }

    private func wait(inNetwork failures: FailureCount?, at now: Timestamp) -> Duration {
        guard let failures, failures.count >= addressAttempts else { return .zero }
        return addressWindow - now.elapsed(since: failures.first)
    }

    /// One success ends all failures of an account.
    private func mayPass(account failures: FailureCount?, at now: Timestamp) -> Bool {
        (failures?.undecided(at: now) ?? 0) > 0
    }

    /// For a network, a success removes only itself from the count.
    private func mayPass(network failures: FailureCount?, at now: Timestamp) -> Bool {
        (failures?.failures(at: now) ?? 0) < addressAttempts
    }

    private func count(
        _ failures: FailureCount?,
        at now: Timestamp,
        expiry: (FailureCount) -> Timestamp
    ) -> FailureCount {
        var counted = (failures ?? FailureCount(count: 0, first: now, last: now, expiry: now)).adding(at: now)
        counted.expiry = expiry(counted)
        return counted
    }
}

/// The counts that an attempt is admitted by.
struct LoginFailureCounts: Sendable {
    /// Of the name, or of the browser if the account knows it.
    var account: FailureCount?
    /// Of the account's codes; `nil` also for an attempt by something else, for which the new count is not stored.
    var codes: FailureCount?
    var network: FailureCount?
}

extension FailureCount {
    /// Failures dated in the future, because the clock has been set back since, count as though they happened now: a client
    /// gains no attempt by it, and need not wait for the hours that the clock repeats.
    fileprivate func believed(at now: Timestamp) -> FailureCount {
        guard now.age(of: last) == nil else { return self }
        var count = self
        count.first = min(first, now)
        count.last = now
        return count
    }
}
