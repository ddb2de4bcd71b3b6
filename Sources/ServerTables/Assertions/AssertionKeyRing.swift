package import Sessions

/// The assertion keys and the use of each at a given time. A pure decision: only times are stored, so all instances
/// come to the same result without communicating.
package struct AssertionKeyRing: Sendable {
    /// The use of a key.
    package enum State: String, Sendable {
        /// Published, not signing yet, so that verifiers have time to fetch it.
        case coming
        /// Signs.
        case signing
        /// No longer signing; published while assertions signed with it may still be valid.
        case leaving
        /// No longer used; the next maintenance removes it.
        case gone
    }

    /// How long a client may cache the key set.
    package static let publicationAge = Duration.seconds(60)
    /// How long an instance may use the keys it has read.
    package static let refreshInterval = Duration.seconds(10)
    /// How long a new key is published before it signs: longer than the two above together, because clocks differ.
    static let lead = Duration.seconds(120)
    /// How long a key stays published after its successor began: longer than an assertion lives, because clocks differ.
    static let farewell = Duration.seconds(180)

    /// All keys, in the order in which they begin to sign.
    package let keys: [AssertionKey]

    package init(_ keys: [AssertionKey]) {
        self.keys = keys.sorted { ($0.signsFrom, $0.createdAt, $0.id) < ($1.signsFrom, $1.createdAt, $1.id) }
    }

    /// The key to sign with: the one that began to sign last. If none has begun, because the clock was set back since, the
    /// first one, which has been published for longest.
    package func signing(at now: Timestamp) -> AssertionKey? {
        keys.last { $0.signsFrom <= now } ?? keys.first
    }

    /// The signing key, if by this clock it should not sign yet: it was created when the clock was ahead.
    package func premature(at now: Timestamp) -> AssertionKey? {
        signing(at: now).flatMap { $0.signsFrom > now ? $0 : nil }
    }

    /// The time at which a new key starts to sign: after verifiers had time to fetch it, and after every other key, which
    /// may have been created when the clock was ahead. Otherwise an older key would replace it again.
    package func start(ofNewKeyAt now: Timestamp) -> Timestamp {
        let latest = keys.last.map { $0.signsFrom + .milliseconds(1) }
        return max(now + Self.lead, latest ?? now)
    }

    /// The keys that verifiers need.
    package func published(at now: Timestamp) -> [AssertionKey] {
        keys.filter { state(of: $0, at: now) != .gone }
    }

    /// The use of a key.
    package func state(of key: AssertionKey, at now: Timestamp) -> State {
        if key.id == signing(at: now)?.id { return .signing }
        if key.signsFrom > now { return .coming }
        guard let successor = keys.drop(while: { $0.id != key.id }).dropFirst().first else { return .gone }
        return now < successor.signsFrom + Self.farewell ? .leaving : .gone
    }
}
