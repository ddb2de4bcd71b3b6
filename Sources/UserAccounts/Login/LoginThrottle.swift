package import Sessions

/// Slows down guessing: a growing delay per name, and a number of failures per address (ASVS 6.3.1).
///
/// Names that belong to no account are counted like all others, so that the answers do not tell them apart. It delays,
/// but never locks: knowing a name is not enough to keep its owner out for good. A thrown error means that the counters
/// are unavailable.
package protocol LoginThrottle: Sendable {
    /// Asks for one attempt and counts it as a failure at once, so that parallel attempts cannot slip through together.
    func admit(_ attempt: LoginAttempt, at now: Timestamp) async throws -> ThrottleDecision

    /// The attempt succeeded: forgets the failures of its name and takes back its mark against the address.
    func succeeded(_ attempt: LoginAttempt, at now: Timestamp) async throws

    /// The attempt was not decided (the server was busy): takes back its marks.
    func withdrawn(_ attempt: LoginAttempt, at now: Timestamp) async throws
}
