package import Sessions

/// The counters of failed logins. A thrown error means that the counters are unavailable.
///
/// An implementation must be bounded: names that an attacker invents must not take all room. It first forgets expired counts,
/// then the smallest and oldest.
package protocol FailureCounts: Sendable {
    /// Passes the counts of `keys` to `body` and stores the result, in one atomic step. A key without failures has no entry,
    /// before and after.
    func change<Value: Sendable>(
        _ keys: [FailureKey],
        _ body: @escaping @Sendable (inout [FailureKey: FailureCount]) -> Value
    ) async throws -> Value

    /// Forgets counts that expired before `moment`, and those for which there is no room. Returns how many counts were
    /// forgotten.
    func sweep(before moment: Timestamp) async throws -> Int
}

/// The key under which failures are counted: a keyed hash, so that the stored data reveals neither names nor addresses.
package struct FailureKey: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// Failures under one key, since the last success, including the attempts that are still being decided: each of those counts as
/// a failure until it turns out otherwise.
package struct FailureCount: Hashable, Sendable {
    /// The number of failures, including attempts that are being decided.
    package var count: Int

    /// How many of them are being decided.
    package var undecided: Int

    /// When the first one happened.
    package var first: Timestamp

    /// When the last one happened.
    package var last: Timestamp

    /// When the count may be forgotten.
    package var expiry: Timestamp

    package init(count: Int, undecided: Int = 0, first: Timestamp, last: Timestamp, expiry: Timestamp) {
        self.count = count
        self.undecided = undecided
        self.first = first
        self.last = last
        self.expiry = expiry
    }
}

extension FailureCount {
    /// No attempt takes longer to be decided. An older one belongs to a process that stopped meanwhile, and remains a failure.
    static let longestDecision = Duration.seconds(30)

    /// How many attempts may still turn out not to be failures.
    func undecided(at now: Timestamp) -> Int {
        now.elapsed(since: last) < Self.longestDecision ? undecided : 0
    }

    /// How many are failures for certain.
    func failures(at now: Timestamp) -> Int {
        count - undecided(at: now)
    }

    /// The count with one more attempt.
    func adding(at now: Timestamp) -> FailureCount {
        var copy = self
        copy.undecided = undecided(at: now) + 1
        copy.count += 1
        copy.last = now
        return copy
    }

    /// One attempt turned out to be a failure.
    func keepingOne() -> FailureCount {
        var copy = self
        copy.undecided = max(0, undecided - 1)
        return copy
    }

    /// One attempt turned out not to be a failure. `nil` when nothing is left.
    func takingBackOne() -> FailureCount? {
        guard count > 1 else { return nil }
        var copy = keepingOne()
        copy.count -= 1
        return copy
    }

    /// The count without the certain failures, which a success ends. `nil` if nothing is left.
    func forgettingFailures(at now: Timestamp) -> FailureCount? {
        let open = undecided(at: now)
        guard open > 0 else { return nil }
        var copy = self
        copy.count = open
        copy.undecided = open
        return copy
    }
}
