package import Crypto
package import Sessions

/// Slows down guessing: a growing delay per account, and a number of failures per address (ASVS 6.3.1).
///
/// Names that belong to no account are counted like all others, so that the answers do not tell them apart. A browser
/// that has signed in to the account before has a count of its own: whoever merely knows a name cannot keep its owner
/// out. The count ends with a success, and with a new password.
package struct LoginThrottle: Sendable {
    private let counts: any FailureCounts
    private let policy: ThrottlePolicy
    private let key: SymmetricKey

    /// - Parameter key: of this installation; by it names and addresses are hashed.
    package init(counts: any FailureCounts, policy: ThrottlePolicy = ThrottlePolicy(), key: SymmetricKey) {
        self.counts = counts
        self.policy = policy
        self.key = key
    }

    /// Asks for one attempt and counts it as a failure at once, so that parallel attempts cannot slip through together.
    package func admit(_ attempt: LoginAttempt, at now: Timestamp) async throws -> ThrottleDecision {
        let (account, network) = (accountKey(attempt), networkKey(attempt))
        return try await counts.change([account] + (network.map { [$0] } ?? [])) { [policy] counts in
            var failures = (account: counts[account], network: network.flatMap { counts[$0] })
            let decision = policy.admit(account: &failures.account, network: &failures.network, at: now)
            counts[account] = failures.account
            if let network { counts[network] = failures.network }
            return decision
        }
    }

    /// The attempt succeeded: forgets the account's failures, from wherever they came, and takes back its mark against
    /// the address.
    package func succeeded(_ attempt: LoginAttempt) async throws {
        let accounts = [accountKey(attempt), nameKey(attempt)]
        try await takeBack(attempt) { counts in
            for account in accounts { counts[account] = nil }
        }
    }

    /// The attempt was not decided (the server was busy): takes back its marks.
    package func withdrawn(_ attempt: LoginAttempt) async throws {
        let account = accountKey(attempt)
        try await takeBack(attempt) { $0[account] = $0[account]?.takingBackOne() }
    }

    /// Whether this failure was the last that is allowed.
    func isLast(afterFailures failures: Int) -> Bool {
        failures + 1 == policy.accountLimit
    }

    private func takeBack(
        _ attempt: LoginAttempt,
        _ body: @escaping @Sendable (inout [FailureKey: FailureCount]) -> Void
    ) async throws {
        let network = networkKey(attempt)
        let keys = Set([accountKey(attempt), nameKey(attempt)] + (network.map { [$0] } ?? []))
        try await counts.change(Array(keys)) { counts in
            if let network { counts[network] = counts[network]?.takingBackOne() }
            body(&counts)
        }
    }
}

// MARK: Keys

extension LoginThrottle {
    private func accountKey(_ attempt: LoginAttempt) -> FailureKey {
        attempt.browser.map { hash("browser", attempt.name, attempt.version, $0.id) } ?? nameKey(attempt)
    }

    private func nameKey(_ attempt: LoginAttempt) -> FailureKey {
        hash("name", attempt.name, attempt.version, [])
    }

    /// A known browser is not counted under its address either, which it may share with whoever is guessing.
    private func networkKey(_ attempt: LoginAttempt) -> FailureKey? {
        guard attempt.browser == nil, let network = attempt.network else { return nil }
        return hash("network", network, 0, [])
    }

    private func hash(_ kind: String, _ text: String, _ number: Int64, _ bytes: [UInt8]) -> FailureKey {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array("\(kind) \(number) \(text.utf8.count) ".utf8))
        code.update(data: Array(text.utf8))
        code.update(data: bytes)
        return FailureKey(Array(code.finalize()))
    }
}

extension FailureCount {
    fileprivate func takingBackOne() -> FailureCount? {
        guard count > 1 else { return nil }
        var copy = self
        copy.count -= 1
        return copy
    }
}
