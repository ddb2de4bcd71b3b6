package import Crypto
package import Sessions

/// Slows down guessing: a growing delay per account, and a number of failures per address (ASVS 6.3.1).
///
/// Names that belong to no account are counted like all others, so that the answers do not distinguish them. A browser that has
/// signed in to the account before has its own count, so an attacker who only knows a name cannot lock out its owner. A success
/// or a new password resets the count.
///
/// Wrong codes of a second factor count there, and besides under the codes of the account, for all browsers together. A right password does
/// not reset that count: an attacker who knows it could guess codes without end.
///
/// An attempt counts as a failure until it is decided, so that parallel guesses cannot all be admitted together. An attempt
/// that may proceed only if those succeed waits for their outcome, so that parallel attempts with the right password are not
/// refused (``LoginQueue``).
package struct LoginThrottle: Sendable {
    /// How long an attempt waits for others at most.
    static let patience = Duration.seconds(20)
    /// The pause between two checks for a free place, and between two queries of the counts.
    static let pauses = (place: Duration.milliseconds(10), count: Duration.milliseconds(50))

    private let counts: any FailureCounts
    private let policy: ThrottlePolicy
    private let key: SymmetricKey
    private let queue: LoginQueue
    private let pause: @Sendable (Duration) async throws -> Void

    /// - key: the key of this installation, by which names and addresses are hashed.
    ///   - pause: waits for a duration.
    package init(
        counts: any FailureCounts,
        policy: ThrottlePolicy = ThrottlePolicy(),
        key: SymmetricKey,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.counts = counts
        self.policy = policy
        self.key = key
        self.queue = LoginQueue(places: policy.accountFreeAttempts)
        self.pause = pause
    }

    /// Requests admission for one attempt, and waits while that depends on others which are being decided. The caller of an
    /// admitted attempt reports its outcome, and then that it has ``left(_:)``.
    package func admitInTurn(_ attempt: LoginAttempt, by clock: any WallClock) async throws -> ThrottleDecision {
        let begin = clock.now()
        guard let key = accountKey(attempt) else { return try await admit(attempt, at: begin) }
        guard queue.join(key) else { return .delayed(retryAfter: Self.patience) }
        while !queue.takePlace(key) {
            guard clock.now().elapsed(since: begin) < Self.patience else {
                queue.giveUp(key)
                return .delayed(retryAfter: Self.patience)
            }
            try await queue.giveUpOnError(key) { try await pause(Self.pauses.place) }
        }
        return try await queue.leaveOnError(key) {
            let decision = try await ask(attempt, since: begin, by: clock)
            if case .admitted = decision { return decision }
            queue.leave(key)
            return decision
        }
    }

    /// The attempt has ended, with any outcome.
    package func left(_ attempt: LoginAttempt) {
        if let key = accountKey(attempt) { queue.leave(key) }
    }

    private func ask(
        _ attempt: LoginAttempt,
        since begin: Timestamp,
        by clock: any WallClock
    ) async throws -> ThrottleDecision {
        while true {
            let now = clock.now()
            let decision = try await admit(attempt, at: now)
            guard case .undecided = decision, now.elapsed(since: begin) < Self.patience else { return decision }
            try await pause(Self.pauses.count)
        }
    }

    /// Requests admission for one attempt and counts it as a failure at once, without waiting.
    package func admit(_ attempt: LoginAttempt, at now: Timestamp) async throws -> ThrottleDecision {
        let (account, codes, network) = (accountKey(attempt), codesKey(attempt), networkKey(attempt))
        return try await change([account, codes, network]) { [policy] counts in
            var failures = LoginFailureCounts(
                account: account.flatMap { counts[$0] }, codes: codes.flatMap { counts[$0] },
                network: network.flatMap { counts[$0] })
            let decision = policy.admit(&failures, at: now)
            if let account { counts[account] = failures.account }
            if let codes { counts[codes] = failures.codes }
            if let network { counts[network] = failures.network }
            return decision
        }
    }

    /// The attempt succeeded: forgets the account's failures from all addresses, and removes this attempt from the count of the
    /// address. Attempts that are still being decided stay counted, and so do wrong codes unless the attempt was a right one.
    package func succeeded(_ attempt: LoginAttempt, at now: Timestamp) async throws {
        let own = [accountKey(attempt), codesKey(attempt), networkKey(attempt)].compactMap(\.self)
        let forgotten = [accountKey(attempt), nameKey(attempt), codesKey(attempt)].compactMap(\.self)
        try await change(own + forgotten) { counts in
            for key in own { counts[key] = counts[key]?.takingBackOne() }
            for key in forgotten { counts[key] = counts[key]?.forgettingFailures(at: now) }
        }
    }

    /// Forgets the failures of an account: its owner has signed in by a proof that is not counted under the account.
    func forgetFailures(of attempt: LoginAttempt, at now: Timestamp) async throws {
        let keys = [accountKey(attempt), nameKey(attempt), codesKey(of: attempt)]
        try await change(keys) { counts in
            for key in keys.compactMap(\.self) { counts[key] = counts[key]?.forgettingFailures(at: now) }
        }
    }

    /// The attempt failed: its failure stays counted. Returns how many failures there are now.
    package func failed(_ attempt: LoginAttempt, at now: Timestamp) async throws -> LoginFailures {
        let (account, codes, network) = (accountKey(attempt), codesKey(attempt), networkKey(attempt))
        return try await change([account, codes, network]) { counts in
            for key in [account, codes, network].compactMap(\.self) { counts[key] = counts[key]?.keepingOne() }
            return LoginFailures(
                ofAccount: account.flatMap { counts[$0]?.failures(at: now) } ?? 1,
                ofCodes: codes.flatMap { counts[$0]?.failures(at: now) } ?? 0)
        }
    }

    /// The attempt was not decided (the server was busy): removes it from the counts.
    package func withdrawn(_ attempt: LoginAttempt) async throws {
        let keys = [accountKey(attempt), codesKey(attempt), networkKey(attempt)]
        try await change(keys) { counts in
            for key in keys.compactMap(\.self) { counts[key] = counts[key]?.takingBackOne() }
        }
    }

    private func change<Value: Sendable>(
        _ keys: [FailureKey?],
        _ body: @escaping @Sendable (inout [FailureKey: FailureCount]) -> Value
    ) async throws -> Value {
        try await counts.change(Array(Set(keys.compactMap(\.self))), body)
    }

    /// Whether one of these numbers has just reached the limit.
    func isLimit(_ failures: LoginFailures) -> Bool {
        [failures.ofAccount, failures.ofCodes].contains(policy.accountLimit)
    }
}

/// How many attempts have failed since the last success.
package struct LoginFailures: Hashable, Sendable {
    /// Attempts under the name, or in the browser if the account knows it.
    package let ofAccount: Int

    /// Wrong codes of the account's second factor, in all browsers. 0 after an attempt with something else.
    package let ofCodes: Int
}

/// Whether an attempt may be made now.
package enum ThrottleDecision: Hashable, Sendable {
    /// Yes. `failures` attempts under this name failed since the last success.
    case admitted(failures: Int)

    /// It depends on attempts that are being decided at this moment. If they fail, not before `retryAfter` has passed.
    case undecided(retryAfter: Duration)

    /// Not before `retryAfter` has passed. Asking again does not prolong it.
    case delayed(retryAfter: Duration)
}

/// The properties by which an attempt is counted.
package struct LoginAttempt: Hashable, Sendable {
    /// The submitted name in the form it is counted under; any text, whether or not it names an account. `nil` for an attempt
    /// that counts under its network alone.
    let name: String?

    /// The account's security version; 0 for a name without account. A new password begins a new count.
    let version: Int64

    /// The network the attempt came from: an IPv4 address, or the /64 of an IPv6 address. `nil` if unknown.
    let network: String?

    /// The browser, if it has signed in to this account before.
    let browser: KnownBrowser?

    /// Whether a code of the second factor is tried, which could be guessed.
    let isByCode: Bool

    /// Prepares the submitted values. A text that cannot be a username is counted under its first 64 bytes.
    package init(
        name: String,
        version: Int64 = 0,
        address: String?,
        browser: KnownBrowser? = nil,
        isByCode: Bool = false
    ) {
        self.name = Username(name)?.key ?? "\u{0}" + String(decoding: name.utf8.prefix(64), as: UTF8.self)
        self.version = version
        self.network = address.map(NetworkPrefix.of)
        self.browser = browser
        self.isByCode = isByCode
    }

    /// An attempt with a passkey. It counts under the network alone, because a key cannot be guessed, and noise must not lock the
    /// owner of an account out.
    package init(passkeyFrom address: String?) {
        name = nil
        version = 0
        network = address.map(NetworkPrefix.of)
        browser = nil
        isByCode = false
    }
}

// MARK: Keys

extension LoginThrottle {
    private func accountKey(_ attempt: LoginAttempt) -> FailureKey? {
        guard let name = attempt.name, let browser = attempt.browser else { return nameKey(attempt) }
        return hash("browser", name, attempt.version, browser.id)
    }

    private func codesKey(_ attempt: LoginAttempt) -> FailureKey? {
        attempt.isByCode ? codesKey(of: attempt) : nil
    }

    private func codesKey(of attempt: LoginAttempt) -> FailureKey? {
        attempt.name.map { hash("codes", $0, attempt.version, []) }
    }

    private func nameKey(_ attempt: LoginAttempt) -> FailureKey? {
        attempt.name.map { hash("name", $0, attempt.version, []) }
    }

    /// A known browser is not counted under its address either, which it may share with an attacker.
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
